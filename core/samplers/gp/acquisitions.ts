import { nonDominated } from '../../analysis/dominance.ts';
import { selectByHypervolume } from '../../analysis/hypervolume-subset.ts';
import type { Coordinates } from './coordinates.ts';
import { logHypervolumeImprovement } from './hypervolume-improvement.ts';
import { logExpectedImprovement } from './improvement.ts';
import type { Regression } from './regression.ts';
import type { Acquisition } from './search.ts';

/** The front that new points are compared with has at most so many members, by the number of objectives. */
const FRONT_SIZES = [0, 1, 40, 16, 8];
const FRONT_SIZE_BEYOND = 5;

/** Log expected improvement on the best point, as the model sees it: a lucky noisy value is no threshold. */
export function improvementOn(c: Coordinates, model: Regression, points: readonly Float64Array[]): Acquisition {
  const threshold = points.reduce((least, point) => Math.min(least, model.meanAt(point)), Number.POSITIVE_INFINITY);
  const meanSlope = new Float64Array(c.dimension);
  const varianceSlope = new Float64Array(c.dimension);
  return {
    value(point) {
      const { mean, variance } = model.predict(point);
      return logExpectedImprovement(mean, Math.sqrt(variance), threshold).value;
    },
    valueAndGradient(point, gradient) {
      const { mean, variance } = model.predictWithSlopes(point, meanSlope, varianceSlope);
      const deviation = Math.sqrt(variance);
      const improvement = logExpectedImprovement(mean, deviation, threshold);
      const byVariance = improvement.deviationSlope / (2 * deviation);
      for (let d = 0; d < c.numeric; d += 1) {
        gradient[d] = improvement.meanSlope * meanSlope[d]! + byVariance * varianceSlope[d]!;
      }
      return improvement.value;
    },
  };
}

/**
 * Log expected hypervolume improvement on the front of the model's means at the points; one model per objective. The
 * hypervolume extends to a little beyond the worst of all that was `seen`.
 */
export function hypervolumeImprovementOn(
  c: Coordinates,
  models: readonly Regression[],
  points: readonly Float64Array[],
  seen: readonly Float64Array[],
): Acquisition {
  const m = models.length;
  const meansAt = (at: readonly Float64Array[]) => at.map((point) => models.map((model) => model.meanAt(point)));
  const losses = meansAt(points);
  const bounding = points.length === seen.length ? losses : meansAt(seen);
  // A little beyond the worst, so that the ends of the front are worth extending.
  const reference = models.map((_, j) => {
    const values = bounding.map((loss) => loss[j]!);
    const worst = Math.max(...values);
    return worst + 0.1 * Math.max(worst - Math.min(...values), 1e-3);
  });
  const all = nonDominated(losses).map((i) => losses[i]!);
  const size = FRONT_SIZES[m] ?? FRONT_SIZE_BEYOND;
  const front = all.length > size ? selectByHypervolume(all, reference, size).map((i) => all[i]!) : all;
  const improvementAt = logHypervolumeImprovement(front, reference);
  const means = new Float64Array(m);
  const deviations = new Float64Array(m);
  const slopes = models.map(() => [new Float64Array(c.dimension), new Float64Array(c.dimension)] as const);
  return {
    value(point) {
      models.forEach((model, j) => {
        const { mean, variance } = model.predict(point);
        means[j] = mean;
        deviations[j] = Math.sqrt(variance);
      });
      return improvementAt(means, deviations).value;
    },
    valueAndGradient(point, gradient) {
      models.forEach((model, j) => {
        const { mean, variance } = model.predictWithSlopes(point, ...slopes[j]!);
        means[j] = mean;
        deviations[j] = Math.sqrt(variance);
      });
      const { value, meanSlopes, deviationSlopes } = improvementAt(means, deviations);
      gradient.fill(0);
      slopes.forEach(([meanSlope, varianceSlope], j) => {
        const byVariance = deviationSlopes[j]! / (2 * deviations[j]!);
        for (let d = 0; d < c.numeric; d += 1) {
          gradient[d]! += meanSlopes[j]! * meanSlope[d]! + byVariance * varianceSlope[d]!;
        }
      });
      return value;
    },
  };
}
