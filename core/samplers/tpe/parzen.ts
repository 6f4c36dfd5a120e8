import type { Random } from '../../random.ts';
import type { Parameter } from '../../space/parameter.ts';
import { bandwidth } from './bandwidths.ts';
import { binnedKernels } from './binned-kernels.ts';
import { categoricalKernels } from './categorical-kernels.ts';
import { type Coordinates, unitOf } from './columns.ts';
import { continuousKernels } from './continuous-kernels.ts';
import { firstAbove, mixtureDensity, runningSums } from './mixture.ts';
import type { FiniteKernels } from './slots.ts';

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

/**
 * @param observations coordinates of the trials; a value that is missing (NaN) is left to the prior
 * @param weights of the observations, then of the prior
 */
export function parzenEstimator(
  dimensions: readonly Dimension[],
  observations: readonly Coordinates[],
  weights: Float64Array,
): ParzenEstimator {
  const columns = columnsOf(dimensions, observations);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const base = weights.map((weight) => Math.log(weight / total));
  const places = [...dimensions.keys()];
  const smooth = places.filter((d) => dimensions[d]!.parameter.kind === 'continuous');
  const listed = places.filter((d) => dimensions[d]!.parameter.kind !== 'continuous');
  const continuous = continuousKernels(
    smooth.map((d) => columns[d]!),
    smooth.map((d) => bandwidth(columns[d]!, dimensions.length)),
    base,
  );
  const finite = listed.map((d) => finiteKernels(dimensions[d]!.parameter, columns[d]!, dimensions.length));

  const cumulative = runningSums(weights);
  const draw = (random: Random) => firstAbove(cumulative, random.uniform() * total);
  const samplers = dimensions.map((_, d) => {
    const [f, c] = [listed.indexOf(d), smooth.indexOf(d)];
    const kernels = finite[f];
    return kernels
      ? (kernel: number, random: Random) => kernels.sample(kernels.slotOf[kernel]!, random.uniform)
      : (kernel: number, random: Random) => continuous.sample(kernel, c, random.uniform);
  });
  const density = mixtureDensity(base, finite, continuous);
  return {
    sample(random) {
      const kernel = draw(random);
      return Float64Array.from(samplers, (sample) => sample(kernel, random));
    },
    sampleOne: (dimension, random) => samplers[dimension]!(draw(random), random),
    logDensity: (point) =>
      density(
        listed.map((d) => point[d]!),
        Float64Array.from(smooth, (d) => point[d]!),
      ),
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

function finiteKernels(parameter: Parameter, indices: Float64Array, dimensions: number): FiniteKernels {
  if (parameter.kind === 'categorical') return categoricalKernels(parameter, indices);
  const places = indices.map((index) => (Number.isNaN(index) ? index : unitOf(parameter, index)));
  return binnedKernels(parameter, indices, bandwidth(places, dimensions));
}
