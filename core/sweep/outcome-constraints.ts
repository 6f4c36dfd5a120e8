import { totalViolation } from '../analysis/feasibility.ts';

export type OutcomeConstraints = Readonly<Record<string, { readonly min?: number; readonly max?: number }>>;

/** One bound on one metric. */
interface Bound {
  readonly metric: string;
  readonly side: 'min' | 'max';
  readonly limit: number;
}

function boundsOf(constraints: OutcomeConstraints): Bound[] {
  return Object.entries(constraints).flatMap(([metric, { min, max }]) => [
    ...(min === undefined ? [] : [{ metric, side: 'min' as const, limit: min }]),
    ...(max === undefined ? [] : [{ metric, side: 'max' as const, limit: max }]),
  ]);
}

/** Positive by how much the bound is broken; Infinity when the metric is missing or NaN. */
function excess({ side, limit }: Bound, value: number): number {
  if (Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  // An infinite value on the allowed side, or on an infinite bound, breaks nothing.
  const by = side === 'min' ? limit - value : value - limit;
  return Number.isNaN(by) ? 0 : by;
}

const metricOf = (metrics: Readonly<Record<string, unknown>>, metric: string) =>
  Object.hasOwn(metrics, metric) ? Number(metrics[metric]) : Number.NaN;

/**
 * One number per bound, in the order of the constraints, `min` before `max`: positive where it is broken. They are
 * shares of the bound's own size (of 1, where the bound is 0), so that those of different metrics can be compared.
 */
export function violationsOf(
  constraints: OutcomeConstraints,
  metrics: Readonly<Record<string, unknown>>,
): readonly number[] {
  return boundsOf(constraints).map(
    (bound) => excess(bound, metricOf(metrics, bound.metric)) / (Math.abs(bound.limit) || 1),
  );
}

/**
 * How far a trial that is still running is from satisfying all constraints: the sum of what is broken, of the metrics that
 * it has reported. What is only measured at the end breaks nothing before.
 */
export function violationSoFar(constraints: OutcomeConstraints, metrics: Readonly<Record<string, unknown>>): number {
  const known = Object.entries(constraints).filter(([metric]) => Object.hasOwn(metrics, metric));
  return totalViolation({ violations: violationsOf(Object.fromEntries(known), metrics) });
}

/** Which bounds are broken, for people: "latency_ms 31.2 is above 20"; undefined where none is. */
export function whyInfeasible(
  constraints: OutcomeConstraints,
  metrics: Readonly<Record<string, unknown>>,
): string | undefined {
  const broken = boundsOf(constraints).flatMap((bound) => {
    const { metric, side, limit } = bound;
    const value = metricOf(metrics, metric);
    if (excess(bound, value) <= 0) return [];
    if (Number.isNaN(value)) return [`${metric} was not reported as a number`];
    return [`${metric} ${value} is ${side === 'min' ? 'below' : 'above'} ${limit}`];
  });
  return broken.length > 0 ? broken.join(', ') : undefined;
}
