import type { Losses } from '../../analysis/dominance.ts';
import { type LogImprovement, logExpectedImprovement } from './improvement.ts';

interface Box {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Disjoint boxes that fill what lies within the reference point and is not dominated by any of the points. */
export function nonDominatedBoxes(points: readonly Losses[], reference: Losses): Box[] {
  const last = reference.length - 1;
  if (last === 0) {
    const upper = points.reduce((least, [value]) => Math.min(least, value!), reference[0]!);
    return [{ lower: [Number.NEGATIVE_INFINITY], upper: [upper] }];
  }
  const inside = points.filter((point) => point[last]! < reference[last]!);
  const levels = [...new Set(inside.map((point) => point[last]!))].sort((a, b) => a - b);
  const edges = [Number.NEGATIVE_INFINITY, ...levels, reference[last]!];
  return edges.slice(1).flatMap((top, i) => {
    const bottom = edges[i]!;
    const covering = inside.filter((point) => point[last]! <= bottom).map((point) => point.slice(0, last));
    return nonDominatedBoxes(covering, reference.slice(0, last)).map(({ lower, upper }) => ({
      lower: [...lower, bottom],
      upper: [...upper, top],
    }));
  });
}

export interface LogHypervolumeImprovement {
  readonly value: number;
  /** One per objective. */
  readonly meanSlopes: Float64Array;
  readonly deviationSlopes: Float64Array;
}

/**
 * The logarithm of the expected hypervolume improvement of independent normals over a front, exactly: a box adds
 * Π_j (EI_j(upper_j) - EI_j(lower_j)), and the boxes are disjoint (K. Yang, M. Emmerich, A. Deutz, T. Bäck, "Efficient
 * computation of expected hypervolume improvement using box decomposition algorithms", J. Global Optim. 75, 2019).
 */
export function logHypervolumeImprovement(front: readonly Losses[], reference: Losses) {
  const m = reference.length;
  const boxes = nonDominatedBoxes(front, reference);
  const levels = reference.map((_, j) => [...new Set(boxes.flatMap((box) => [box.lower[j]!, box.upper[j]!]))]);
  const indices = boxes.map((box) =>
    reference.map((_, j) => [levels[j]!.indexOf(box.lower[j]!), levels[j]!.indexOf(box.upper[j]!)] as const),
  );

  return (means: ArrayLike<number>, deviations: ArrayLike<number>): LogHypervolumeImprovement => {
    const atLevels = levels.map((all, j) =>
      all.map((level) =>
        level === Number.NEGATIVE_INFINITY ? undefined : logExpectedImprovement(means[j]!, deviations[j]!, level),
      ),
    );
    let top = Number.NEGATIVE_INFINITY;
    const terms = indices.map((edges) => {
      const factors = edges.map(([lower, upper], j) => logDifference(atLevels[j]![upper]!, atLevels[j]![lower]));
      const log = factors.reduce((sum, factor) => sum + factor.value, 0);
      top = Math.max(top, log);
      return { log, factors };
    });
    const meanSlopes = new Float64Array(m);
    const deviationSlopes = new Float64Array(m);
    if (top === Number.NEGATIVE_INFINITY) return { value: top, meanSlopes, deviationSlopes };
    let total = 0;
    for (const { log, factors } of terms) {
      const weight = Math.exp(log - top);
      if (weight === 0) continue;
      total += weight;
      factors.forEach((factor, j) => {
        meanSlopes[j]! += weight * factor.meanSlope;
        deviationSlopes[j]! += weight * factor.deviationSlope;
      });
    }
    for (let j = 0; j < m; j += 1) {
      meanSlopes[j]! /= total;
      deviationSlopes[j]! /= total;
    }
    return { value: top + Math.log(total), meanSlopes, deviationSlopes };
  };
}

/** log(exp(upper) - exp(lower)) with its derivatives. */
function logDifference(upper: LogImprovement, lower: LogImprovement | undefined): LogImprovement {
  if (!lower) return upper;
  const share = Math.exp(lower.value - upper.value);
  if (share >= 1) return { value: Number.NEGATIVE_INFINITY, meanSlope: 0, deviationSlope: 0 };
  return {
    value: upper.value + Math.log1p(-share),
    meanSlope: (upper.meanSlope - share * lower.meanSlope) / (1 - share),
    deviationSlope: (upper.deviationSlope - share * lower.deviationSlope) / (1 - share),
  };
}
