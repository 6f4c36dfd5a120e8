import { randomStream } from '../random.ts';
import { coordinatesOf } from '../samplers/gp/coordinates.ts';
import { surrogate } from '../samplers/gp/surrogate.ts';
import type { Space } from '../space/parameter.ts';
import type { Objective, TrialRecord } from '../sweep/trial.ts';
import { isFeasible } from './feasibility.ts';
import { toLosses } from './losses.ts';

/** Fewer completed trials say nothing about what is left. */
const LEAST = 20;
const CANDIDATES = 2048;
/** The bound holds with a probability of 1 - DELTA, were the model right; the width is scaled down as is usual. */
const DELTA = 0.1;
const SCALE = 5;

/**
 * The most that is likely to be left to gain, in units of the first objective: what the best trial may be at worst, less
 * what any point of the space may be at best, by a Gaussian process over the better half of the trials (A. Makarova et
 * al., "Automatic Termination for Hyperparameter Optimization", AutoML 2022, section 3). Undefined before there are 20
 * completed trials.
 */
export function regretBound(
  space: Space,
  objectives: readonly Objective[],
  history: readonly TrialRecord[],
  seed: number,
): number | undefined {
  const completed = history
    .filter((trial) => trial.state === 'completed' && isFeasible(trial))
    .map((trial) => ({ trial, loss: toLosses(objectives, trial.values ?? [])[0] ?? Number.NaN }))
    .filter(({ loss }) => Number.isFinite(loss))
    .sort((a, b) => a.loss - b.loss || a.trial.number - b.trial.number);
  if (completed.length < LEAST) return undefined;
  const better = completed.slice(0, Math.max(LEAST, Math.ceil(completed.length / 2)));

  const c = coordinatesOf(space);
  if (c.dimension === 0) return 0;
  const mean = better.reduce((sum, { loss }) => sum + loss / better.length, 0);
  const deviation = Math.sqrt(better.reduce((sum, { loss }) => sum + (loss - mean) ** 2 / better.length, 0));
  if (better[0]!.loss === better.at(-1)!.loss) return 0;
  const points = better.map(({ trial }) => c.encode(trial.params));
  const targets = Float64Array.from(better, ({ loss }) => (loss - mean) / deviation);
  const model = surrogate(c, points, targets, []);

  const n = better.length;
  const width = Math.sqrt((2 * Math.log((c.dimension * n ** 2 * Math.PI ** 2) / (6 * DELTA))) / SCALE);
  const at = (point: Float64Array) => {
    const { mean: middle, variance } = model.predict(point);
    return { middle, reach: width * Math.sqrt(Math.max(variance, 0)) };
  };
  let worstOfBest = Number.POSITIVE_INFINITY;
  let bestOfAll = Number.POSITIVE_INFINITY;
  const consider = ({ middle, reach }: ReturnType<typeof at>) => {
    bestOfAll = Math.min(bestOfAll, middle - reach);
  };
  for (const point of points) {
    const found = at(point);
    worstOfBest = Math.min(worstOfBest, found.middle + found.reach);
    consider(found);
  }
  const random = randomStream(seed, 'regret-bound');
  for (let i = 0; i < CANDIDATES; i += 1) {
    const params = space.decode(space.parameters.map(() => random.uniform()));
    if (space.feasible(params)) consider(at(c.encode(params)));
  }
  return Math.max(0, worstOfBest - bestOfAll) * deviation;
}
