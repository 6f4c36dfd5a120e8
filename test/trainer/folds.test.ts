import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsOf } from '../../core/sweep/repeats.ts';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { dealFolds } from '../../trainer/data/split/folds.ts';
import { type MemorySession, memorySession } from './memory-session.ts';

const counts = (values: Iterable<number>, size: number) => {
  const all = new Array<number>(size).fill(0);
  for (const value of values) all[value]! += 1;
  return all;
};
const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

describe('folds', () => {
  const labels = fc.uint8Array({ min: 0, max: 4, minLength: 20, maxLength: 200 });

  it('are as even as can be, and stratified ones in every class, too', () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 9 }), fc.integer(), (all, folds, seed) => {
        for (const kind of ['plain', 'stratified'] as const) {
          expect(spread(counts(dealFolds(all, folds, kind, seed), folds))).toBeLessThanOrEqual(1);
        }
        const dealt = dealFolds(all, folds, 'stratified', seed);
        for (let label = 0; label <= 4; label += 1) {
          const own = dealt.filter((_, i) => all[i] === label);
          expect(spread(counts(own, folds))).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('depend on the seed alone', () => {
    const all = Uint8Array.from({ length: 100 }, (_, i) => i % 3);
    expect(dealFolds(all, 5, 'plain', 1)).toEqual(dealFolds(all, 5, 'plain', 1));
    expect(dealFolds(all, 5, 'plain', 1)).not.toEqual(dealFolds(all, 5, 'plain', 2));
  });
});

describe('the built-in trainer with folds', () => {
  const data = { name: 'mnist', train: 500, validation: 100 };
  const trainer = { data, units: 16, batch_size: 32, learning_rate: 0.01, epochs: 2 };
  const repeats = { kind: 'folds', count: 3, runs: runsOf({ kind: 'folds', count: 3 }, 5) } as const;
  const session = (options: Partial<Parameters<typeof memorySession>[0]> & { done?: number; at?: number } = {}) => {
    const one = memorySession({ trainer, max: 3, ...options });
    const { done, at = done } = options;
    Object.assign(one.claim, {
      repeats,
      ...(done !== undefined && { reported: { step: done, metrics: {} } }),
      ...(at !== undefined && { resume: { step: at, url: '' } }),
    });
    return one;
  };
  let whole: MemorySession;

  it('trains once a fold, from scratch, and reports its final metrics', async () => {
    whole = session();
    expect(await runBuiltIn(whole)).toEqual({ kind: 'completed', step: 3, metrics: {} });
    expect(whole.reports.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(new Set(whole.reports.map(({ metrics }) => metrics.val_loss)).size).toBe(3);
    for (const { metrics } of whole.reports) expect(metrics.val_accuracy).toBeGreaterThan(0.3);
    // Checkpoints after each epoch of each fold: their step is the number of folds that are done.
    expect(whole.checkpoints.map(({ step }) => step)).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('stops between two folds', async () => {
    const one = session({ decide: (step) => (step === 2 ? 'stop' : 'continue') });
    expect(await runBuiltIn(one)).toEqual({ kind: 'stopped', step: 2 });
    expect(one.reports).toEqual(whole.reports.slice(0, 2));
  });

  it('goes on with the next fold', async () => {
    const one = session({ done: 2, at: 1, resumeFrom: whole.checkpoints[3]!.bytes });
    await runBuiltIn(one);
    expect(one.reports).toEqual(whole.reports.slice(2));
  });

  it('goes on within a fold, to the same bits', async () => {
    const one = session({ done: 1, resumeFrom: whole.checkpoints[2]!.bytes });
    await runBuiltIn(one);
    expect(one.reports).toEqual(whole.reports.slice(1));
    expect(one.checkpoints.map(({ step }) => step)).toEqual([1, 2, 2]);
  });

  it('repeats over seeds on the usual split', async () => {
    const one = session();
    Object.assign(one.claim, { repeats: { kind: 'seeds', count: 2, runs: runsOf({ kind: 'seeds', count: 2 }, 5) } });
    await runBuiltIn(one);
    expect(new Set(one.reports.map(({ metrics }) => metrics.val_loss)).size).toBe(2);
  });
});
