/**
 * The highest rung above `before` that a step has come to, undefined when there is none: a trial may report less often than
 * there are rungs. By bisection, as a trial may report once in 10^9 steps of which each is a rung.
 *
 * @param nextRung the first rung above a step, null when there is none; never lower for a later step
 */
export function rungReached(
  nextRung: (step: number) => number | null,
  before: number,
  step: number,
): number | undefined {
  const isReached = (from: number) => (nextRung(from) ?? Number.POSITIVE_INFINITY) <= step;
  if (!isReached(before)) return undefined;
  // Of the steps in [low, high) the first has a rung above it that is reached, and `high` has none.
  let [low, high] = [before, Math.max(before + 1, step)];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (isReached(middle)) low = middle;
    else high = middle;
  }
  return nextRung(low)!;
}
