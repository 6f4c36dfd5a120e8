import type { Random } from '../../random.ts';
import type { Parameter } from '../../space/parameter.ts';
import { bandwidth } from './bandwidths.ts';
import { binnedKernels } from './binned-kernels.ts';
import { categoricalKernels } from './categorical-kernels.ts';
import { type Coordinates, unitOf } from './columns.ts';
import { continuousKernels } from './continuous-kernels.ts';
import type { FiniteKernels } from './kernels.ts';
import { firstAbove, logSumExp } from './mixture.ts';

/** A mixture of products of kernels, one per observation, and last the prior. */
export interface ParzenEstimator {
  /** Draws coordinates, one per parameter, from one kernel. */
  sample(random: Random): Float64Array;
  /** Draws one coordinate from a kernel of its own. */
  sampleOne(dimension: number, random: Random): number;
  logDensity(point: Float64Array): number;
}

/** One parameter and its place among the coordinates. */
export interface Dimension {
  readonly parameter: Parameter;
  readonly at: number;
}

/** Kernels so far (in logarithm) below the prior's share add less than 1e-13 of it, however many there are. */
const negligible = 40;

/**
 * @param observations coordinates of the trials; a value that is missing (NaN) is left to the prior
 * @param weights of the observations, then of the prior
 */
export function parzenEstimator(
  dimensions: readonly Dimension[],
  observations: readonly Coordinates[],
  weights: Float64Array,
): ParzenEstimator {
  const n = observations.length + 1;
  const columns = columnsOf(dimensions, observations);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const base = weights.map((weight) => Math.log(weight / total));
  const isContinuous = ({ parameter }: Dimension) => parameter.kind === 'continuous';

  const smooth = [...dimensions.keys()].filter((d) => isContinuous(dimensions[d]!));
  const continuous = continuousKernels(
    smooth.map((d) => columns[d]!),
    smooth.map((d) => bandwidth(columns[d]!, dimensions.length)),
    base,
  );
  const finite = [...dimensions.keys()]
    .filter((d) => !isContinuous(dimensions[d]!))
    .map((d) => ({ d, kernels: finiteKernels(dimensions[d]!.parameter, columns[d]!, dimensions.length) }));

  const cumulative = runningSums(weights);
  const draw = (random: Random) => firstAbove(cumulative, random.uniform() * total);
  const samplers = dimensions.map((_, d) => {
    const kernels = finite.find((other) => other.d === d)?.kernels;
    const place = smooth.indexOf(d);
    return kernels ? kernels.sample : (kernel: number, random: Random) => continuous.sample(kernel, place, random);
  });

  const terms = new Float64Array(n);
  const alive = new Uint32Array(n);
  return {
    sample(random) {
      const kernel = draw(random);
      return Float64Array.from(samplers, (sample) => sample(kernel, random));
    },
    sampleOne: (dimension, random) => samplers[dimension]!(draw(random), random),
    logDensity(point) {
      terms.set(base);
      alive[0] = n - 1;
      for (const { d, kernels } of finite) kernels.addLogProbability(point[d]!, terms, alive, 1);
      // Each parameter only takes away: what is far below the prior's share early on stays there.
      const floor = terms[n - 1]! - negligible;
      let count = 0;
      for (let k = 0; k < n; k += 1) alive[count++] = k;
      terms[n - 1] = base[n - 1]!;
      for (const { d, kernels } of finite) {
        kernels.addLogProbability(point[d]!, terms, alive, count);
        count = keepAbove(floor, terms, alive, count);
      }
      continuous.addLogDensity(
        Float64Array.from(smooth, (d) => point[d]!),
        terms,
        alive,
        count,
      );
      return logSumExp(terms, alive, count);
    },
  };
}

/** Drops what is listed but not above the floor; answers how many are left. */
function keepAbove(floor: number, terms: Float64Array, listed: Uint32Array, count: number): number {
  let kept = 0;
  for (let i = 0; i < count; i += 1) {
    const k = listed[i]!;
    listed[kept] = k;
    if (terms[k]! > floor) kept += 1;
  }
  return kept;
}

/** The coordinates of each dimension, and last NaN for the prior. */
function columnsOf(dimensions: readonly Dimension[], observations: readonly Coordinates[]): Float64Array[] {
  const n = observations.length;
  const columns = dimensions.map(() => new Float64Array(n + 1).fill(Number.NaN, n));
  // Row by row, as the rows are scattered in memory.
  for (let i = 0; i < n; i += 1) {
    const row = observations[i]!;
    for (let d = 0; d < columns.length; d += 1) columns[d]![i] = row[dimensions[d]!.at]!;
  }
  return columns;
}

function finiteKernels(parameter: Parameter, indices: Float64Array, dimensions: number): FiniteKernels {
  if (parameter.kind === 'categorical') return categoricalKernels(parameter, indices);
  const places = indices.map((index) => (Number.isNaN(index) ? index : unitOf(parameter, index)));
  return binnedKernels(parameter, indices, bandwidth(places, dimensions));
}

function runningSums(weights: Float64Array): Float64Array {
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum;
  });
}
