import type { Random } from '../../random.ts';
import type { Parameter } from '../../space/parameter.ts';
import { neighbourBandwidths } from './bandwidths.ts';
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

/** One parameter and its place among the coordinates. */
export interface Dimension {
  readonly parameter: Parameter;
  readonly at: number;
}

/**
 * Least width of a kernel in the unit interval. Twice what Optuna's "magic clip" allows: narrow kernels among few
 * observations fix the search too early.
 */
function leastWidth(kernels: number): number {
  return 2 / Math.min(100, 1 + kernels);
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
  const kernels = dimensions.map((dimension) => kernelsOf(dimension, observations, base));
  const cumulative = new Float64Array(n);
  let total = 0;
  for (let k = 0; k < n; k += 1) {
    total += weights[k]!;
    cumulative[k] = total;
  }
  const buffer = new Float64Array(n);
  const draw = (random: Random) => firstAbove(cumulative, random.uniform() * total);
  return {
    sample(random) {
      const kernel = draw(random);
      return Float64Array.from(kernels, (dimension) => dimension.sample(kernel, random));
    },
    sampleOne: (dimension, random) => kernels[dimension]!.sample(draw(random), random),
    logDensity(point) {
      buffer.set(base);
      for (let d = 0; d < kernels.length; d += 1) kernels[d]!.addLogDensity(point[d]!, buffer);
      return logSumExp(buffer);
    },
  };
}

function kernelsOf({ parameter, at }: Dimension, observations: readonly Coordinates[], base: Float64Array): Kernels {
  const n = observations.length;
  const coordinates = new Float64Array(n + 1);
  for (let i = 0; i < n; i += 1) coordinates[i] = observations[i]![at]!;
  coordinates[n] = Number.NaN;
  if (parameter.kind === 'categorical') return categoricalKernels(parameter, coordinates);
  const places = coordinates.map((x) => (Number.isNaN(x) ? x : unitOf(parameter, x)));
  const widths = new Float64Array(n + 1).fill(1);
  const observed = Uint32Array.from(places.keys()).filter((k) => !Number.isNaN(places[k]!));
  const found = neighbourBandwidths(
    Float64Array.from(observed, (k) => places[k]!),
    leastWidth(n + 1),
  );
  for (let i = 0; i < observed.length; i += 1) widths[observed[i]!] = found[i]!;
  // The prior: as broad as the interval.
  places[n] = 0.5;
  return parameter.kind === 'continuous'
    ? continuousKernels(places, widths, base)
    : binnedKernels(parameter, places, widths);
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

function logSumExp(terms: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < terms.length; k += 1) if (terms[k]! > most) most = terms[k]!;
  if (most === Number.NEGATIVE_INFINITY) return most;
  let sum = 0;
  for (let k = 0; k < terms.length; k += 1) {
    const below = terms[k]! - most;
    // What is 40 below adds less than 1e-17.
    if (below > -40) sum += Math.exp(below);
  }
  return most + Math.log(sum);
}
