import type { Landscape } from './source-model.ts';
import type { TrustedSource } from './trusted.ts';

/** What the sources expect of an objective, in proportion to how well they order the results; undefined without any. */
export function blend(sources: readonly TrustedSource[], objective: number): Landscape | undefined {
  if (sources.length === 0) return undefined;
  const landscapes = sources.map(({ model }) => model.landscapes[objective]!);
  const total = sources.reduce((sum, { relevance }) => sum + relevance, 0);
  const shares = sources.map(({ relevance }) => relevance / total);
  return {
    at: (point) => landscapes.reduce((sum, landscape, k) => sum + shares[k]! * landscape.at(point), 0),
    withSlope(point, slope) {
      const one = new Float64Array(slope.length);
      slope.fill(0);
      return landscapes.reduce((sum, landscape, k) => {
        const value = landscape.withSlope(point, one);
        for (let d = 0; d < slope.length; d += 1) slope[d]! += shares[k]! * one[d]!;
        return sum + shares[k]! * value;
      }, 0);
    },
  };
}
