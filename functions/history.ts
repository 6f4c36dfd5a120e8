import { violationsOf } from '../core/sweep/outcome-constraints.ts';
import { runError } from '../core/sweep/run-results.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import type { Objective, RungValues, TrialRecord } from '../core/sweep/trial.ts';
import type { Services } from './services.ts';
import { finalMetrics, type TrialItem } from './stores/trials.ts';

interface Memory {
  readonly settled: Map<number, TrialItem>;
  newest: number;
}

/** What this process has read of each sweep's settled trials; a warm function reads their tail only. */
const memories = new WeakMap<Services, Map<string, Memory>>();

function memoryOf(services: Services, sweep: string): Memory {
  const bySweep = memories.get(services) ?? new Map<string, Memory>();
  memories.set(services, bySweep);
  const memory = bySweep.get(sweep) ?? { settled: new Map(), newest: 0 };
  bySweep.set(sweep, memory);
  return memory;
}

export interface History {
  /** Every trial, in order of the numbers, evaluations included. */
  readonly items: readonly TrialItem[];
  readonly open: readonly TrialItem[];
}

/** All trials of a sweep. Open ones are read before the settled: one that settles in between is then in both. */
export async function readHistory(services: Services, sweep: string): Promise<History> {
  const memory = memoryOf(services, sweep);
  const open = await services.trials.listOpen(sweep);
  for (const item of await services.trials.listSettled(sweep, memory.newest - services.overlapMs)) {
    memory.settled.set(item.number, item);
    memory.newest = Math.max(memory.newest, item.endedAt ?? 0);
  }
  const stillOpen = open.filter((item) => !memory.settled.has(item.number));
  const items = [...memory.settled.values(), ...stillOpen].sort((a, b) => a.number - b.number);
  return { items, open: stillOpen };
}

const numbers = (metrics: Readonly<Record<string, unknown>>, objectives: readonly Objective[]) =>
  objectives.map(({ metric }) => Number(metrics[metric] ?? Number.NaN));

/** What it had at its last report: of repeated runs the mean up to it. */
const latestMetrics = (item: TrialItem) => ({ ...finalMetrics(item), ...(!item.runs && item.last?.metrics) });

const toRung = ({ step, values, best, violation }: NonNullable<TrialItem['rungs']>[number]): RungValues => ({
  step,
  values: values.map(Number),
  ...(best !== undefined && { best: Number(best) }),
  ...(violation !== undefined && { violation: Number(violation) }),
});

/** What the samplers see of a trial. */
export function toRecord(item: TrialItem, spec: Pick<Spec, 'objectives' | 'outcome_constraints'>): TrialRecord {
  const { objectives, outcome_constraints: constraints } = spec;
  const { number, state, params, last, rungs, runs, checkpoint, clone } = item;
  return {
    number,
    state,
    params,
    ...(state === 'completed' && { values: numbers(finalMetrics(item), objectives) }),
    ...(state === 'completed' && constraints && { violations: violationsOf(constraints, finalMetrics(item)) }),
    ...(rungs && { rungs: rungs.map(toRung) }),
    ...(clone && { clone }),
    ...(checkpoint && { checkpoint: { step: checkpoint.step } }),
    ...(last && { last: { step: last.step, values: numbers(latestMetrics(item), objectives) } }),
    ...(runs && { standardErrors: objectives.map(({ metric }) => runError(runs, metric)) }),
  };
}
