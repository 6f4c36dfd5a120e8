import type { Objective } from './trial.ts';

/** The spec's budget in plain numbers; what is absent is without limit. */
export interface BudgetLimits {
  readonly trials?: number;
  /** Of wall-clock time while the sweep runs. */
  readonly seconds?: number;
  /** Steps (epochs) over all trials. */
  readonly steps?: number;
  /** Over all jobs. */
  readonly gpuHours?: number;
  /** In the unit of `price_per_hour`. */
  readonly cost?: number;
  /** Failed trials. */
  readonly maxFailed?: number;
  /** Settled trials without a better one. */
  readonly noImprovement?: number;
  /** What is likely to be left to gain at most, in units of the objective. */
  readonly regretBound?: number;
}

export interface Spent {
  readonly steps: number;
  readonly gpuHours: number;
  readonly cost: number;
}

/** How far a search has come. */
export interface Progress {
  readonly budget: BudgetLimits;
  readonly elapsedSeconds: number;
  /** By trials that have ended and by those in flight. */
  readonly spent: Spent;
  /** Search trials that exist, settled or not: the next one's number. */
  readonly created: number;
  readonly objectives: readonly Objective[];
  /** Best value of each objective so far. */
  readonly best: readonly (number | undefined)[];
  /** Trials that are settled or paused, and how many of them failed. */
  readonly settled: number;
  readonly failed: number;
  /** Trials that were completed or stopped after the newest one that nothing beats. */
  readonly sinceBest: number;
  /** The most that a model says is left to gain, where the budget asks and there are trials enough. */
  readonly regretBound?: number | undefined;
  /** Why the sampler has nothing left, once it said so. */
  readonly exhausted?: string;
}

/** So many failures and nothing else: the program is wrong, not the parameters. */
const hopeless = 5;

/** Whether a value of any objective is as good as its target. */
export function targetReached({ objectives, best: values }: Pick<Progress, 'objectives' | 'best'>): boolean {
  return objectives.some((objective, i) => {
    const best = values[i];
    if (objective.target === undefined || best === undefined) return false;
    return objective.goal === 'minimize' ? best <= objective.target : best >= objective.target;
  });
}

/** Why nothing starts any more, neither a new trial nor a paused one; undefined while the search goes on. */
export function ending(progress: Progress): string | undefined {
  const { budget, spent, failed, settled, sinceBest } = progress;
  if (targetReached(progress)) return 'target reached';
  if (reached(failed, budget.maxFailed)) return `${failed} trials failed, as many as budget.max_failed allows`;
  if (failed >= hopeless && failed === settled) return `the first ${failed} trials all failed`;
  if (reached(progress.elapsedSeconds, budget.seconds)) return `time budget of ${budget.seconds} s used up`;
  if (reached(spent.steps, budget.steps)) return `budget of ${budget.steps} steps used up`;
  if (reached(spent.gpuHours, budget.gpuHours)) return `budget of ${budget.gpuHours} GPU hours used up`;
  if (reached(spent.cost, budget.cost)) return `budget of ${budget.cost} (cost) used up`;
  if (reached(sinceBest, budget.noImprovement)) return `no improvement in ${sinceBest} trials`;
  if (budget.regretBound !== undefined && (progress.regretBound ?? Number.POSITIVE_INFINITY) <= budget.regretBound) {
    return `at most ${progress.regretBound!.toPrecision(2)} is left to gain, by the model of a Gaussian process`;
  }
  return undefined;
}

/** Why there are no further new trials, though paused ones may still go on. */
export function complete({ budget, created, exhausted }: Progress): string | undefined {
  if (exhausted !== undefined) return exhausted;
  return reached(created, budget.trials) ? `${budget.trials} trials done` : undefined;
}

function reached(spent: number, limit: number | undefined): boolean {
  return limit !== undefined && spent >= limit;
}
