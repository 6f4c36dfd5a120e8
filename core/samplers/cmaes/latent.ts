import { normalCdf, normalQuantile } from '../../numerics/normal.ts';
import type { Random } from '../../random.ts';
import type { Parameter } from '../../space/parameter.ts';

/** More values than this are as good as continuous. */
const mostBins = 4096;

/** Edges of the bins of an ordered parameter on the unit interval, `cardinality + 1` of them; undefined for others. */
export function binEdges(parameter: Parameter): Float64Array | undefined {
  if (parameter.kind !== 'ordered' || parameter.cardinality > mostBins) return undefined;
  return Float64Array.from({ length: parameter.cardinality + 1 }, (_, i) => parameter.edge(i));
}

/**
 * The interval of the line that was shown as the coordinate `u`: the bin of an ordered value, and all that lies beyond
 * for the outermost bins and for the bounds of a continuous parameter, where draws are clipped. Undefined: `u` itself.
 */
export function preimage(edges: Float64Array | undefined, u: number): [number, number] | undefined {
  if (edges === undefined) {
    if (u <= 0) return [Number.NEGATIVE_INFINITY, 0];
    return u >= 1 ? [1, Number.POSITIVE_INFINITY] : undefined;
  }
  const bin = binOf(edges, u);
  return [
    bin === 0 ? Number.NEGATIVE_INFINITY : edges[bin]!,
    bin === edges.length - 2 ? Number.POSITIVE_INFINITY : edges[bin + 1]!,
  ];
}

export function binOf(edges: Float64Array, u: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (edges[middle]! <= u) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A draw of N(mean, deviation²) given that it lies in the interval. */
export function truncatedNormal(mean: number, deviation: number, interval: [number, number], random: Random): number {
  let low = (interval[0] - mean) / deviation;
  let high = (interval[1] - mean) / deviation;
  // The lower tail keeps its precision where the upper one rounds to 1.
  const mirrored = low > 0;
  if (mirrored) [low, high] = [-high, -low];
  const from = normalCdf(low);
  const to = normalCdf(high);
  const z = normalQuantile(from + random.uniform() * (to - from));
  const inside = Number.isFinite(z) ? Math.min(high, Math.max(low, z)) : Math.min(high, Math.max(low, -38));
  return mean + deviation * (mirrored ? -inside : inside);
}
