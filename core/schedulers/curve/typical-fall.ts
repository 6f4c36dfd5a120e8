import type { Point } from './extrapolation.ts';

/**
 * How much trials improve: what this one has lost so far, and what the best one lost after this step. Where the best
 * one was not seen at this step, the way to it may be that long.
 *
 * @param best the loss of the best one at this step, where it is known
 */
export function typicalFall(points: readonly Point[], best: number | undefined, target: number): number {
  const losses = points.map((point) => point.loss);
  const least = Math.min(...losses);
  const own = losses[0]! - least;
  const remaining = best === undefined ? least - target : best - target;
  const scale = Math.max(own, Math.max(0, Number.isFinite(remaining) ? remaining : 0) + own / 2);
  // A flat curve beside an equally flat best one.
  return scale > 0 ? scale : Math.max(1e-12, least - target);
}
