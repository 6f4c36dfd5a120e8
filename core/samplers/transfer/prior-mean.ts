import type { Coordinates } from '../gp/coordinates.ts';
import type { Regression } from '../gp/regression.ts';
import { surrogate } from '../gp/surrogate.ts';
import { misranking } from './relevance.ts';
import type { Landscape } from './source-model.ts';

/** The belief, before any result, that targets follow the source one to one counts as so many results. */
const FAITH = 3;
/** From so many results on the model without the source is asked how it does. */
const JUDGED = 8;

/**
 * A model of targets whose prior mean is a multiple of what the sources expect: the Gaussian process is left with what
 * they do not explain. The multiple is a ridge regression that begins at one and is never negative, so that a source
 * which tells nothing is soon left out; and unless, point by point, the model with the sources orders the results better
 * than the one without, the latter is taken (ranking loss by leave-one-out: Feurer, Letham, Bakshy, 2018).
 */
export function informedSurrogate(
  landscape: Landscape | undefined,
  c: Coordinates,
  points: readonly Float64Array[],
  targets: Float64Array,
  pending: readonly Float64Array[],
  variances?: Float64Array,
): Regression {
  const plain = () => surrogate(c, points, targets, pending, variances);
  if (!landscape) return plain();
  const expected = Float64Array.from(points, landscape.at);
  const slope = slopeOf(expected, targets);
  if (slope < 0.05) return plain();
  const residuals = targets.map((y, i) => y - slope * expected[i]!);
  const n = residuals.length;
  const middle = residuals.reduce((sum, r) => sum + r, 0) / n;
  const spread = Math.max(0.1, Math.sqrt(residuals.reduce((sum, r) => sum + (r - middle) ** 2, 0) / n));
  const scaled = residuals.map((r) => (r - middle) / spread);
  const left = variances?.map((variance) => variance / (spread * spread));
  const rest = surrogate(c, points, scaled, pending, left);
  if (n >= JUDGED) {
    const alone = plain();
    const without = alone.leaveOneOut().slice(0, n);
    const unexplained = rest.leaveOneOut().slice(0, n);
    const informed = unexplained.map((r, i) => slope * expected[i]! + middle + spread * r);
    if (misranking(without, targets).misranked <= misranking(informed, targets).misranked) return alone;
  }
  return sumOf(landscape, slope, rest, middle, spread, c.dimension);
}

/** The multiple of what was expected that explains the targets. */
function slopeOf(expected: Float64Array, targets: Float64Array): number {
  const n = targets.length;
  const mean = (values: Float64Array) => values.reduce((sum, v) => sum + v, 0) / n;
  const [mx, my] = [mean(expected), mean(targets)];
  let xy = FAITH;
  let xx = FAITH;
  for (let i = 0; i < n; i += 1) {
    xy += (expected[i]! - mx) * (targets[i]! - my);
    xx += (expected[i]! - mx) ** 2;
  }
  return Math.max(0, xy / xx);
}

function sumOf(
  landscape: Landscape,
  slope: number,
  rest: Regression,
  middle: number,
  spread: number,
  dimension: number,
): Regression {
  const sourceSlope = new Float64Array(dimension);
  return {
    signal: spread * spread * rest.signal,
    noise: spread * spread * rest.noise,
    meanAt: (point) => slope * landscape.at(point) + middle + spread * rest.meanAt(point),
    predict(point) {
      const { mean, variance } = rest.predict(point);
      return { mean: slope * landscape.at(point) + middle + spread * mean, variance: spread * spread * variance };
    },
    predictWithSlopes(point, meanSlope, varianceSlope) {
      const { mean, variance } = rest.predictWithSlopes(point, meanSlope, varianceSlope);
      const expected = landscape.withSlope(point, sourceSlope);
      for (let d = 0; d < dimension; d += 1) {
        meanSlope[d] = slope * sourceSlope[d]! + spread * meanSlope[d]!;
        varianceSlope[d] = spread * spread * varianceSlope[d]!;
      }
      return { mean: slope * expected + middle + spread * mean, variance: spread * spread * variance };
    },
  };
}
