import { penalisedLosses, totalViolation } from '../../analysis/feasibility.ts';
import { toLosses } from '../../analysis/losses.ts';
import type { SamplerRequest } from '../sampler.ts';

/** Every so many trials one arm is tried whatever its standing; the others belong to the leader. */
const TRY_EVERY = 2;
/** An arm is judged by the better half of its last so many tries. */
const WINDOW = 10;

/** The arm whose turn it is to be tried at a trial, a function of the number alone; undefined at the leader's trials. */
export function armOnTrial(trial: number, arms: number): number | undefined {
  return trial % TRY_EVERY === 0 ? (trial / TRY_EVERY) % arms : undefined;
}

/**
 * The arm whose tries have turned out best: lowest mean rank, among all completed trials, of the better half of its
 * last tries. Since turns follow from trial numbers, the history alone tells who proposed what. Before any try has
 * ended, and among equals, the first arm leads.
 *
 * @param first trials with lower numbers were proposed before there were arms
 */
export function leadingArm({ history, objectives }: SamplerRequest, arms: number, first: number): number {
  const results = history.filter(({ state, values }) => state === 'completed' && values);
  const losses = penalisedLosses(
    results.map(({ values }) => toLosses(objectives, values!)[0]!),
    results.map(totalViolation),
  );
  const completed = results
    .map(({ number }, i) => ({ number, loss: losses[i]! }))
    .sort((a, b) => a.loss - b.loss || a.number - b.number);
  const tries: { number: number; rank: number }[][] = Array.from({ length: arms }, () => []);
  let rank = 0;
  completed.forEach(({ number, loss }, i) => {
    if (i > 0 && loss > completed[i - 1]!.loss) rank = i;
    const arm = number < first ? undefined : armOnTrial(number, arms);
    if (arm !== undefined) tries[arm]!.push({ number, rank });
  });
  const standings = tries.map((all) => {
    if (all.length === 0) return Number.POSITIVE_INFINITY;
    const recent = all.sort((a, b) => b.number - a.number).slice(0, WINDOW);
    const good = recent
      .map((one) => one.rank)
      .sort((a, b) => a - b)
      .slice(0, Math.ceil(recent.length / 2));
    return good.reduce((sum, one) => sum + one, 0) / good.length;
  });
  return standings.reduce((best, standing, arm) => (standing < standings[best]! ? arm : best), 0);
}
