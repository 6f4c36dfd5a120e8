import type { Coordinates } from './coordinates.ts';
import { type Data, fitHyperparameters, initialHyperparameters, priorsFor } from './hyperparameters.ts';
import { type FittedRegression, regress } from './regression.ts';

/** Hyperparameters are fitted on at most so many observations, in so many iterations: the cost is cubic. */
const FIT_POINTS = 128;
const FIT_ITERATIONS = 20;

function dataOf(
  c: Coordinates,
  points: readonly Float64Array[],
  targets: ArrayLike<number>,
  variances?: Float64Array,
): Data {
  const rows = new Float64Array(points.length * c.dimension);
  points.forEach((point, i) => {
    rows.set(point, i * c.dimension);
  });
  return {
    metric: c,
    count: points.length,
    points: rows,
    targets: Float64Array.from(targets),
    ...(variances && { variances }),
  };
}

/** Mean number of active coordinates: what the lengthscales of a conditional space have to span. */
function activeDimension(c: Coordinates, points: readonly Float64Array[]): number {
  const counts = points.map((point) => c.active(point)?.filter(Boolean).length ?? c.dimension);
  return counts.reduce((sum, count) => sum + count / counts.length, 0);
}

/**
 * A model of one objective over standardised targets. Points in flight are believed to turn out as the model expects
 * (D. Ginsbourger, R. Le Riche, L. Carraro, "Kriging Is Well-Suited to Parallelize Optimization", 2010): they draw no
 * second trial near, as nothing uncertain is left there.
 *
 * @param variances of the targets, where they are known (heteroscedastic noise)
 */
export function surrogate(
  c: Coordinates,
  points: readonly Float64Array[],
  targets: Float64Array,
  pending: readonly Float64Array[],
  variances?: Float64Array,
): FittedRegression {
  const priors = priorsFor(Math.max(1, activeDimension(c, points)));
  const stride = Math.ceil(points.length / FIT_POINTS);
  const fitted = dataOf(
    c,
    points.filter((_, i) => i % stride === 0),
    targets.filter((_, i) => i % stride === 0),
    variances?.filter((_, i) => i % stride === 0),
  );
  const theta = fitHyperparameters(fitted, priors, initialHyperparameters(c, priors), FIT_ITERATIONS);
  const model = regress(dataOf(c, points, targets, variances), theta);
  if (pending.length === 0) return model;
  const believed = pending.map((point) => model.meanAt(point));
  const all = variances && Float64Array.from([...variances, ...pending.map(() => 0)]);
  return regress(dataOf(c, [...points, ...pending], [...targets, ...believed], all), theta);
}
