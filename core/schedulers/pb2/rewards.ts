import { type Coordinates, coordinatesOf } from '../../samplers/gp/coordinates.ts';
import type { TrialRecord } from '../../sweep/trial.ts';
import { firstLoss } from '../comparison.ts';
import { lineageRungs } from '../lineage.ts';
import type { ScheduleView } from '../scheduler.ts';

/** Where a member stands: when, how well, and with which parameters it goes on. */
export interface Standing {
  readonly step: number;
  /** The negative loss. */
  readonly reward: number;
  /** Coordinates of the parameters. */
  readonly point: Float64Array;
}

/** What one interval of one member brought. */
export interface Gain extends Standing {
  /** Change of the reward per step. */
  readonly gain: number;
}

/** The model is conditioned on at most so many intervals, the latest: its cost is cubic. */
const most = 200;

/** The intervals between rungs of all trials, with finite rewards at both ends, the latest last. */
export function gainsOf(view: ScheduleView): Gain[] {
  const c = coordinatesOf(view.space);
  const gains = view.trials.flatMap((trial) => gainsOfTrial(view, trial, c));
  return gains.sort((a, b) => a.step - b.step).slice(-most);
}

function gainsOfTrial({ trials, objectives }: ScheduleView, trial: TrialRecord, c: Coordinates): Gain[] {
  const { goal } = objectives[0]!;
  const from = trial.clone?.step ?? 0;
  const rungs = lineageRungs(trials, trial.number).map((rung) => ({ step: rung.step, reward: -firstLoss(rung, goal) }));
  return rungs.flatMap((end, i) => {
    const start = rungs[i - 1];
    // Before its own part other parameters held.
    if (!start || end.step <= from) return [];
    const gain = (end.reward - start.reward) / (end.step - start.step);
    return Number.isFinite(gain) ? [{ ...start, point: c.encode(trial.params), gain }] : [];
  });
}

/** Where a trial stands at its newest rung; undefined before it has a finite reward at one. */
export function standingOf({ trials, objectives, space }: ScheduleView, trial: TrialRecord): Standing | undefined {
  const newest = lineageRungs(trials, trial.number).at(-1);
  if (!newest) return undefined;
  const reward = -firstLoss(newest, objectives[0]!.goal);
  const point = coordinatesOf(space).encode(trial.params);
  return Number.isFinite(reward) ? { step: newest.step, reward, point } : undefined;
}
