import { logExpectedImprovement } from '../../numerics/expected-improvement.ts';
import type { Objective, TrialRecord } from '../../sweep/trial.ts';
import { loss } from '../comparison.ts';

/** Transitions that the prior counts for, which says that a trial moves as trials do over all. */
const priorWeight = 2;

/**
 * The paused trial from which the most is to be expected, for each step that is left to its end, over the best value so
 * far; undefined when none has a finite value. For one objective, by the best value of each trial at its rungs.
 *
 * What happens between two rungs is taken as normal: of the logarithm where all losses are positive, else of the loss
 * itself, with mean and variance over the trials that went from one to the other, shrunk to those over all rungs. Sums
 * over the rungs that are ahead give the distribution of a trial's end.
 *
 * @param ends the rungs' steps, ascending, and after them the last step of a trial
 */
export function mostPromising(
  trials: readonly TrialRecord[],
  ends: readonly number[],
  { goal }: Objective,
): number | undefined {
  const histories = trials.map((trial) => bestLosses(trial, ends, goal));
  const finite = histories
    .filter((_, i) => isFeasible(trials[i]!))
    .flat()
    .filter(Number.isFinite);
  const scale = finite.every((value) => value > 0) ? Math.log : (value: number) => value;
  const incumbent = scale(Math.min(...finite));
  const ahead = remaining(
    histories.map((history) => history.map(scale)),
    ends.length,
  );
  let best: number | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const [i, trial] of trials.entries()) {
    const own = scale(histories[i]!.at(-1) ?? Number.NaN);
    if (trial.state !== 'paused' || !Number.isFinite(own) || !isFeasible(trial)) continue;
    const at = histories[i]!.length - 1;
    const { mean, variance } = ahead[at]!;
    const gain = logExpectedImprovement(own + mean, Math.sqrt(variance), incumbent).value;
    const perStep = gain - Math.log(ends.at(-1)! - ends[at]!);
    if (perStep <= most) continue;
    most = perStep;
    best = trial.number;
  }
  return best;
}

const isFeasible = ({ rungs = [], violations = [] }: TrialRecord) =>
  !rungs.at(-1)?.violation && violations.every((violation) => violation <= 0);

/** The best loss up to each rung that a trial reached, and up to its end; NaN where it passed without an entry. */
function bestLosses({ state, values, rungs = [] }: TrialRecord, ends: readonly number[], goal: Objective['goal']) {
  const last = rungs.at(-1);
  if (!last) return [];
  const history = ends
    .filter((step) => step <= last.step)
    .map((step) => {
      const rung = rungs.find((one) => one.step === step);
      return rung ? loss(rung.best ?? rung.values[0]!, goal) : Number.NaN;
    });
  if (state === 'completed' && values && history.length === ends.length - 1)
    history.push(Math.min(loss(values[0]!, goal), history.at(-1)!));
  return history;
}

interface Move {
  readonly mean: number;
  readonly variance: number;
}

/** What is still to come from each rung to the end. */
function remaining(histories: readonly (readonly number[])[], count: number): Move[] {
  const moves = Array.from({ length: count - 1 }, (_, k) =>
    histories.map((history) => history[k + 1]! - history[k]!).filter(Number.isFinite),
  );
  const overall = moves.flat();
  const typical = overall.length > 0 ? mean(overall) : 0;
  const spread = mean(overall.map((move) => move * move));
  const sums: Move[] = [{ mean: 0, variance: Number.EPSILON }];
  for (const own of moves.toReversed()) {
    const n = own.length + priorWeight;
    const center = (own.reduce((sum, move) => sum + move, 0) + priorWeight * typical) / n;
    const squares = own.reduce((sum, move) => sum + (move - center) ** 2, 0);
    // Of a further one: what varies, and what is not known of the mean.
    const variance = ((squares + priorWeight * spread) / n) * (1 + 1 / n);
    const next = sums[0]!;
    sums.unshift({ mean: next.mean + center, variance: next.variance + variance });
  }
  return sums;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value / values.length, 0);
