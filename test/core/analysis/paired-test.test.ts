import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { estimateMean, pairedTGreater } from '../../../core/analysis/paired-test.ts';

const scipy = JSON.parse(readFileSync(new URL('./fixtures/paired-test.json', import.meta.url), 'utf8')) as {
  paired: { differences: number[]; p: number }[];
  means: { values: number[]; mean: number; sem: number; low: number; high: number }[];
};

describe('the paired t-test', () => {
  it.each(scipy.paired)('gives p = $p as SciPy does', ({ differences, p }) => {
    expect(pairedTGreater(differences)).toBeCloseTo(p, 12);
  });

  it('is sure of equal differences and knows nothing from fewer than two or from none', () => {
    expect(pairedTGreater([0.5, 0.5, 0.5])).toBe(0);
    expect(pairedTGreater([-0.5, -0.5])).toBe(1);
    expect(pairedTGreater([0, 0, 0])).toBe(1);
    expect(pairedTGreater([3])).toBe(1);
  });
});

describe('the estimate of a mean', () => {
  it.each(scipy.means)('has the interval $low to $high as SciPy has', ({ values, mean, sem, low, high }) => {
    const estimate = estimateMean(values);
    expect(estimate.mean).toBeCloseTo(mean, 12);
    expect(estimate.standardError).toBeCloseTo(sem, 12);
    expect(estimate.interval?.[0]).toBeCloseTo(low, 9);
    expect(estimate.interval?.[1]).toBeCloseTo(high, 9);
  });

  it('has no interval for a single value', () => {
    expect(estimateMean([4])).toEqual({ n: 1, mean: 4, standardError: Number.NaN });
  });
});
