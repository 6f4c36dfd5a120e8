import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedRankGreater } from '../../../core/analysis/signed-rank.ts';
import { createScheduler, schedulerSchema } from '../../../core/schedulers/registry.ts';

/** `origin` says which SciPy gave the values. */
const fixture = JSON.parse(readFileSync(new URL('./fixtures/wilcoxon.json', import.meta.url), 'utf8')) as {
  readonly origin: string;
  readonly cases: readonly { readonly name: string; readonly differences: readonly number[]; readonly p: number }[];
};

describe('the signed-rank test', () => {
  it.each(fixture.cases.map((one) => [one.name, one] as const))('gives the p of SciPy: %s', (_, { differences, p }) => {
    expect(signedRankGreater(differences)).toBeCloseTo(p, 10);
  });

  it('knows nothing without differences', () => {
    expect(signedRankGreater([])).toBe(1);
  });

  it('counts every pattern of signs once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 8 }), (differences) => {
        const ranks = differences.map((one) => {
          const sizes = differences.map(Math.abs);
          const below = sizes.filter((size) => size < Math.abs(one)).length;
          return below + (sizes.filter((size) => size === Math.abs(one)).length + 1) / 2;
        });
        const moving = ranks.filter((_, i) => differences[i] !== 0);
        const plus = ranks.reduce((sum, rank, i) => (differences[i]! > 0 ? sum + rank : sum), 0);
        let hits = 0;
        for (let signs = 0; signs < 2 ** moving.length; signs += 1) {
          const sum = moving.reduce((total, rank, i) => ((signs >> i) & 1 ? total + rank : total), 0);
          if (sum >= plus) hits += 1;
        }
        expect(signedRankGreater(differences)).toBeCloseTo(hits / 2 ** moving.length, 12);
      }),
    );
  });
});

describe('wilcoxon', () => {
  const make = (settings: object = {}, goal: 'minimize' | 'maximize' = 'minimize') =>
    createScheduler(schedulerSchema.parse({ name: 'wilcoxon', ...settings }), {
      objectives: [{ metric: 'error', goal }],
      seed: 0,
    });
  const entry = (trial: number, values: readonly number[], from = 1) => ({
    trial,
    values: [values.at(-1)!],
    best: Math.min(...values),
    curve: values.map((value, i) => ({ step: from + i, value })),
  });
  const decide = (own: readonly number[], best: readonly number[], scheduler = make(), from = 1) => {
    const report = { ...entry(1, own), step: own.length };
    return scheduler.decide(report, [report], { completed: [entry(0, best, from)] });
  };

  it('stops a trial that is worse on four folds of four: p = 1/16', () => {
    expect(decide([0.5, 0.6, 0.4], [0.1, 0.2, 0.1]).decision).toBe('continue');
    expect(decide([0.5, 0.6, 0.4, 0.45], [0.1, 0.2, 0.1, 0.15])).toEqual({
      decision: 'stop',
      reason: 'wilcoxon: worse than trial 0 on 4 steps in common up to step 4 (p = 0.063, below 0.1)',
    });
    expect(decide([0.5, 0.6, 0.4, 0.45], [0.1, 0.2, 0.1, 0.15], make({ p: 0.05 })).decision).toBe('continue');
  });

  it('turns the comparison round for maximize', () => {
    expect(decide([0.5, 0.6, 0.4, 0.45], [0.1, 0.2, 0.1, 0.15], make({}, 'maximize')).decision).toBe('continue');
    expect(decide([0.1, 0.2, 0.1, 0.15], [0.5, 0.6, 0.4, 0.45], make({}, 'maximize')).decision).toBe('stop');
  });

  it('never stops a trial whose mean is better, whatever the ranks say', () => {
    const best = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
    expect(decide([0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66], best).decision).toBe('stop');
    expect(signedRankGreater([0.1, 0.11, 0.12, 0.13, 0.14, 0.15, -9])).toBeGreaterThan(0.1);
    const wide = make({ p: 0.5 });
    expect(decide([0.6, 0.61, 0.62, 0.63, 0.64, 0.65, 0.5 - 9], best, wide).decision).toBe('continue');
  });

  it('pairs by step, and lets values that are no finite numbers go on', () => {
    expect(decide([0.5, 0.6, 0.4, 0.45], [0.1, 0.2, 0.1, 0.15], make(), 4).decision).toBe('continue');
    expect(decide([0.5, 0.6, Number.NaN, 0.45, 0.5], [0.1, 0.2, 0.1, 0.15, 0.1]).decision).toBe('continue');
  });

  it('decides nothing without a completed trial, nor on the best one itself', () => {
    const report = { ...entry(1, [1, 1, 1, 1, 1]), step: 5 };
    expect(make().decide(report, [report, entry(0, [0, 0, 0, 0, 0])], {}).decision).toBe('continue');
    expect(make().decide(report, [report], { completed: [entry(1, [0, 0, 0, 0, 0])] }).decision).toBe('continue');
  });
});
