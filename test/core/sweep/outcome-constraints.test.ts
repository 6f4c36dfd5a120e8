import { describe, expect, it } from 'vitest';
import { violationSoFar, violationsOf, whyInfeasible } from '../../../core/sweep/outcome-constraints.ts';

const constraints = { latency_ms: { max: 20 }, recall: { min: 0.8 }, drift: { min: -1, max: 0 } };

describe('outcome constraints', () => {
  it('break nothing on the way by metrics that are not reported yet', () => {
    const bounds = { latency_ms: { max: 20 }, recall: { min: 0.8 } };
    expect(violationSoFar(bounds, {})).toBe(0);
    expect(violationSoFar(bounds, { latency_ms: 15 })).toBe(0);
    expect(violationSoFar(bounds, { latency_ms: 30 })).toBe(0.5);
    expect(violationSoFar(bounds, { latency_ms: 30, recall: 0.4 })).toBe(1);
    expect(violationSoFar(bounds, { latency_ms: Number.NaN, recall: 0.9 })).toBe(Number.POSITIVE_INFINITY);
  });

  it('give one number per bound, positive where it is broken, as a share of the bound', () => {
    const metrics = { latency_ms: 25, recall: 0.9, drift: 0.5 };
    const [latency, recall, low, high] = violationsOf(constraints, metrics);
    expect(latency).toBeCloseTo(0.25);
    expect(recall).toBeCloseTo(-0.125);
    expect(low).toBeCloseTo(-1.5);
    expect(high).toBeCloseTo(0.5);
  });

  it('are satisfied on the bound itself', () => {
    expect(violationsOf(constraints, { latency_ms: 20, recall: 0.8, drift: 0 }).every((by) => by <= 0)).toBe(true);
    expect(whyInfeasible(constraints, { latency_ms: 20, recall: 0.8, drift: 0 })).toBeUndefined();
  });

  it('count a metric that is missing or no number as broken without measure', () => {
    const metrics = { latency_ms: 'NaN', drift: 'Infinity' };
    expect(violationsOf(constraints, metrics)).toEqual([Infinity, Infinity, -Infinity, Infinity]);
    expect(violationsOf({ toString: { max: 1 } }, {})).toEqual([Infinity]);
  });

  it('say which bounds are broken', () => {
    expect(whyInfeasible(constraints, { latency_ms: 31.2, drift: -2 })).toBe(
      'latency_ms 31.2 is above 20, recall was not reported as a number, drift -2 is below -1',
    );
  });
});
