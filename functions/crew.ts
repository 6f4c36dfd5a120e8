import type { Services } from './services.ts';
import { isFinished, type SweepItem } from './stores/sweeps.ts';
import { isExternal } from './trainer-of.ts';

/**
 * An execution and its lanes. A sweep begins with one crew; when `parallel` is raised while it runs, another crew comes
 * beside it, and the last one to end concludes the sweep.
 */
export interface Crew {
  readonly crew: number;
  readonly lanes: number;
}

/** Numbers of lanes that a crew may use in one round of the map. */
const lanesPerRound = 100_000;
const roundsPerCrew = 1000;

/** Lane numbers are never used twice in a generation: each round of each crew has its own. */
export const firstLane = (crew: number, round: number) => (crew * roundsPerCrew + round) * lanesPerRound;

/** The crew that a lane belongs to. */
export const crewOf = (lane: number) => Math.floor(lane / lanesPerRound / roundsPerCrew);

/** The execution's name is its idempotency key: one per sweep, generation and crew. */
export const executionName = (sweep: string, generation: number, crew = 0) =>
  `${sweep}_g${generation}${crew > 0 ? `_c${crew}` : ''}`;

export function readExecutionName(name: string): { sweep: string; generation: number } | undefined {
  const match = /^([a-z0-9-]{1,48})_g(\d+)(?:_c\d+)?$/.exec(name);
  return match ? { sweep: match[1] as string, generation: Number(match[2]) } : undefined;
}

/** The crews of a sweep that begins or resumes. */
export const firstCrew = (parallel: number): readonly Crew[] => [{ crew: 0, lanes: parallel }];

export async function startCrew({ executions }: Services, sweep: SweepItem, crew: number): Promise<void> {
  if (isExternal(sweep.spec)) return;
  const { generation } = sweep;
  await executions.start(executionName(sweep.sweep, generation, crew), {
    sweep: sweep.sweep,
    generation,
    crew,
    round: 0,
  });
}

/** Whether anything drives the sweep; one without a trainer is driven by whoever asks for its trials. */
export async function isExecuting({ executions }: Services, item: SweepItem): Promise<boolean> {
  const { sweep, generation, crews, state } = item;
  if (isExternal(item.spec)) return ['running', 'pausing', 'stopping', 'halting'].includes(state);
  const running = crews.map(({ crew }) => executions.isRunning(executionName(sweep, generation, crew)));
  return (await Promise.all(running)).includes(true);
}

const patience = 20;

/** As `isExecuting`, but waits a moment for the execution of a finished sweep, which ends right after it. */
export async function isStillExecuting(services: Services, item: SweepItem): Promise<boolean> {
  for (let look = 0; look < patience; look += 1) {
    if (!(await isExecuting(services, item))) return false;
    if (!isFinished(item.state)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}
