import { cdfOverPdf, normalLogCdf } from '../../numerics/normal.ts';
import type { Coordinates } from './coordinates.ts';
import type { Observations } from './observations.ts';
import { median } from './order.ts';
import type { Regression } from './regression.ts';
import type { Acquisition } from './search.ts';
import { surrogate } from './surrogate.ts';
import { standardize } from './warping.ts';

/** A model of one bound: broken where the modelled value is above the limit. */
export interface ConstraintModel {
  readonly model: Regression;
  readonly limit: number;
}

/**
 * What a bound's violations look like to a model: sgn(y) ln(1 + |y|) of them, in units of their median size, which
 * spreads what lies near the limit and draws in what is far from it (D. Eriksson, M. Poloczek, "Scalable Constrained
 * Bayesian Optimization", AISTATS 2021, section 3.3). A metric that is missing or infinite is as far out as any that was
 * seen.
 */
function targetsOf(violations: Float64Array): { targets: Float64Array; limit: number } {
  const sizes = violations.map(Math.abs).filter((size) => size > 0 && size < Number.POSITIVE_INFINITY);
  const unit = sizes.length > 0 ? median(sizes.sort()) : 1;
  const furthest = sizes.length > 0 ? sizes.at(-1)! : unit;
  const spread = violations.map((by) => {
    const y = Math.max(-furthest, Math.min(furthest, by)) / unit;
    return Math.sign(y) * Math.log1p(Math.abs(y));
  });
  // The limit goes the same way as the values, as one more of them.
  const n = spread.length;
  const mean = spread.reduce((sum, y) => sum + y / n, 0);
  const deviation = Math.sqrt(spread.reduce((sum, y) => sum + ((y - mean) * (y - mean)) / n, 0));
  if (!(deviation > 0)) return { targets: spread, limit: 0 };
  return { targets: standardize(spread), limit: -mean / deviation };
}

/** One model per bound, over the trials whose metrics are known. */
export function constraintModels(
  c: Coordinates,
  { points, violations, pending }: Observations,
): readonly ConstraintModel[] {
  return violations.flatMap((all) => {
    const known = points.map((_, i) => i).filter((i) => !Number.isNaN(all[i]));
    if (known.length === 0) return [];
    const { targets, limit } = targetsOf(Float64Array.from(known, (i) => all[i]!));
    const at = known.map((i) => points[i]!);
    return [{ model: surrogate(c, at, targets, pending), limit }];
  });
}

/** Whether the models expect a point to satisfy every bound. */
export function expectedFeasible(models: readonly ConstraintModel[], point: Float64Array): boolean {
  return models.every(({ model, limit }) => model.meanAt(point) <= limit);
}

/**
 * An acquisition, already a logarithm, plus the log probability that a point satisfies every bound: log EI + Σ log Φ (M.
 * Schonlau, W. Welch, D. Jones, "Global versus Local Search in Constrained Optimization of Computer Models", 1998; J.
 * Gardner et al., "Bayesian Optimization with Inequality Constraints", ICML 2014). Without an acquisition, as long as no
 * feasible point is known, the probability alone.
 */
export function feasibly(
  c: Coordinates,
  models: readonly ConstraintModel[],
  inner: Acquisition | undefined,
): Acquisition {
  const meanSlope = new Float64Array(c.dimension);
  const varianceSlope = new Float64Array(c.dimension);
  return {
    value(point) {
      let value = inner?.value(point) ?? 0;
      for (const { model, limit } of models) {
        const { mean, variance } = model.predict(point);
        value += normalLogCdf((limit - mean) / Math.sqrt(variance));
      }
      return value;
    },
    valueAndGradient(point, gradient) {
      let value = 0;
      if (inner) value = inner.valueAndGradient(point, gradient);
      else gradient.fill(0);
      for (const { model, limit } of models) {
        const { mean, variance } = model.predictWithSlopes(point, meanSlope, varianceSlope);
        const deviation = Math.sqrt(variance);
        const z = (limit - mean) / deviation;
        value += normalLogCdf(z);
        // d log Phi(z) = phi / Phi dz, which far above 0 vanishes with phi.
        const byZ = z > 30 ? 0 : 1 / cdfOverPdf(z);
        for (let d = 0; d < c.numeric; d += 1) {
          gradient[d]! -= (byZ / deviation) * (meanSlope[d]! + (z * varianceSlope[d]!) / (2 * deviation));
        }
      }
      return value;
    },
  };
}
