import { addValue, type Moments, noMoments, standardError } from '../numerics/moments.ts';
import { toWire, type WireNumber } from './wire.ts';

/** Moments of each metric over the runs of a trial so far, as they are stored. */
export type RunResults = Readonly<
  Record<string, { readonly n: number; readonly mean: WireNumber; readonly m2: WireNumber }>
>;

const momentsOf = (results: RunResults, metric: string): Moments => {
  const stored = Object.hasOwn(results, metric) ? results[metric] : undefined;
  return stored ? { n: stored.n, mean: Number(stored.mean), m2: Number(stored.m2) } : noMoments;
};

/** The results with one run more. */
export function addRun(results: RunResults = {}, metrics: Readonly<Record<string, number | WireNumber>>): RunResults {
  const added = Object.entries(metrics).map(([metric, value]) => {
    const { n, mean, m2 } = addValue(momentsOf(results, metric), Number(value));
    return [metric, { n, mean: toWire(mean), m2: toWire(m2) }] as const;
  });
  return { ...results, ...Object.fromEntries(added) };
}

/** The mean of each metric over the runs that reported it. */
export function runMeans(results: RunResults): Readonly<Record<string, WireNumber>> {
  return Object.fromEntries(Object.entries(results).map(([metric, { mean }]) => [metric, mean]));
}

/** Of the mean of a metric; NaN when fewer than two runs reported it. */
export function runError(results: RunResults, metric: string): number {
  return standardError(momentsOf(results, metric));
}

/** How many runs reported every one of these metrics. */
export function runsDone(results: RunResults = {}, metrics: readonly string[]): number {
  return metrics.reduce((least, metric) => Math.min(least, momentsOf(results, metric).n), Number.POSITIVE_INFINITY);
}
