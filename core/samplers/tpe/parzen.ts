import type { Random } from '../../random.ts';
import type { Parameter } from '../../space/parameter.ts';
import { bandwidth } from './bandwidths.ts';
import { binnedKernels } from './binned-kernels.ts';
import { categoricalKernels } from './categorical-kernels.ts';
import { type Coordinates, unitOf } from './columns.ts';
import { continuousKernels } from './continuous-kernels.ts';
import type { Kernels } from './kernels.ts';

/** A mixture of products of kernels, one per observation, and last the prior. */
export interface ParzenEstimator {
  /** Draws coordinates, one per parameter, from one kernel. */
  sample(random: Random): Float64Array;
  /** Draws one coordinate from a kernel of its own. */
  sampleOne(dimension: number, random: Random): number;
  logDensity(point: Float64Array): number;
}

/** Kernels so far (in logarithm) below the prior's share add less than 1e-13 of it, however many there are. */
const negligible = 40;

/** One parameter and its place among the coordinates. */
export interface Dimension {
  readonly parameter: Parameter;
  readonly at: number;
}

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
  const base = logShares(weights);
  const columns = columnsOf(dimensions, observations);
  const kernels = dimensions.map(({ parameter }, d) => kernelsOf(parameter, columns[d]!, dimensions.length, base));
  const cumulative = new Float64Array(n);
  let total = 0;
  for (let k = 0; k < n; k += 1) {
    total += weights[k]!;
    cumulative[k] = total;
  }
  const buffer = new Float64Array(n);
  const alive = new Uint32Array(n);
  const draw = (random: Random) => firstAbove(cumulative, random.uniform() * total);
  return {
    sample(random) {
      const kernel = draw(random);
      return Float64Array.from(kernels, (dimension) => dimension.sample(kernel, random));
    },
    sampleOne: (dimension, random) => kernels[dimension]!.sample(draw(random), random),
    logDensity(point) {
      buffer.set(base);
      alive[0] = n - 1;
      for (let d = 0; d < kernels.length; d += 1) kernels[d]!.addLogDensity(point[d]!, buffer, alive, 1);
      // Each parameter only takes away: what is far below the prior's share early on stays there.
      const floor = buffer[n - 1]! - negligible;
      let count = 0;
      for (let k = 0; k < n - 1; k += 1) alive[count++] = k;
      for (let d = 0; d < kernels.length; d += 1) {
        kernels[d]!.addLogDensity(point[d]!, buffer, alive, count);
        let kept = 0;
        for (let i = 0; i < count; i += 1) {
          const k = alive[i]!;
          alive[kept] = k;
          if (buffer[k]! > floor) kept += 1;
        }
        count = kept;
      }
      alive[count] = n - 1;
      return logSumExp(buffer, alive, count + 1);
    },
  };
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

function kernelsOf(parameter: Parameter, coordinates: Float64Array, dimensions: number, base: Float64Array): Kernels {
  if (parameter.kind === 'categorical') return categoricalKernels(parameter, coordinates);
  if (parameter.kind === 'continuous') {
    return continuousKernels(coordinates, bandwidth(coordinates, dimensions), base);
  }
  const places = coordinates.map((index) => (Number.isNaN(index) ? index : unitOf(parameter, index)));
  return binnedKernels(parameter, coordinates, bandwidth(places, dimensions));
}

function logShares(weights: Float64Array): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => Math.log(weight / total));
}

function firstAbove(cumulative: Float64Array, target: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}

function logSumExp(terms: Float64Array, listed: Uint32Array, count: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i += 1) if (terms[listed[i]!]! > most) most = terms[listed[i]!]!;
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += Math.exp(terms[listed[i]!]! - most);
  return most + Math.log(sum);
}
