import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatsOf, runsOf } from '../../../core/sweep/repeats.ts';
import { addRun, runError, runMeans, runsDone } from '../../../core/sweep/run-results.ts';
import { addUsage, systemMetricsOf } from '../../../core/sweep/system-metrics.ts';

describe('the runs of a trial', () => {
  it('share one split for folds', () => {
    const runs = runsOf(repeatsOf({ evaluate: { folds: 5 } })!, 7);
    expect(runs.map(({ fold, folds }) => [fold, folds])).toEqual([0, 1, 2, 3, 4].map((fold) => [fold, 5]));
    expect(new Set(runs.map(({ seed }) => seed)).size).toBe(1);
  });

  it('have a seed each for seeds', () => {
    const runs = runsOf(repeatsOf({ evaluate: { seeds: 5 } })!, 7);
    expect(new Set(runs.map(({ seed }) => seed)).size).toBe(5);
  });

  it('depend on the seed of the sweep', () => {
    const [a, b] = [1, 2].map((seed) => runsOf({ kind: 'folds', count: 2 }, seed)[0]!.seed);
    expect(a).not.toBe(b);
  });

  it('are one where the spec says nothing', () => {
    expect(repeatsOf({})).toBeUndefined();
  });
});

describe('the results of several runs', () => {
  const runs = [{ loss: 1, time: 5 }, { loss: 2 }, { loss: 6, time: 7 }];
  const results = runs.reduce<ReturnType<typeof addRun> | undefined>((sum, run) => addRun(sum, run), undefined)!;

  it('are means over the runs that reported a metric', () => {
    expect(runMeans(results)).toEqual({ loss: 3, time: 6 });
    expect(runError(results, 'loss')).toBeCloseTo(Math.sqrt(7 / 3), 12);
    expect(runError(results, 'never')).toBeNaN();
    expect([['loss'], ['loss', 'time'], ['never'], []].map((names) => runsDone(results, names))).toEqual([
      3,
      2,
      0,
      Infinity,
    ]);
  });

  it('survive the store: JSON, with NaN and infinities', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 8 }), (values) => {
        let kept: ReturnType<typeof addRun> | undefined;
        for (const loss of values)
          kept = JSON.parse(JSON.stringify(addRun(kept, { loss }))) as ReturnType<typeof addRun>;
        const sum = values.reduce((a, b) => a + b, 0);
        const mean = Number(runMeans(kept!).loss);
        expect(kept!.loss!.n).toBe(values.length);
        if (!Number.isFinite(sum)) expect(Number.isFinite(mean) && values.some((v) => !Number.isFinite(v))).toBe(false);
        if (values.some(Number.isNaN)) expect(mean).toBeNaN();
      }),
    );
  });
});

describe('usage', () => {
  it('adds up over claims and counts a repeated word of one claim once', () => {
    const words: [lease: number, seconds: number, mb: number][] = [
      [1, 2, 50],
      [1, 2, 50],
      [1, 5, 40],
      [3, 1, 60],
      [3, 4, 10],
    ];
    const total = words.reduce<ReturnType<typeof addUsage> | undefined>(
      (before, [lease, trainSeconds, peakMemoryMb]) => addUsage(before, lease, { trainSeconds, peakMemoryMb }),
      undefined,
    );
    expect(systemMetricsOf(12, total)).toEqual({
      'system/train_seconds': 9,
      'system/device_seconds': 12,
      'system/peak_memory_mb': 60,
    });
  });

  it('has the mean use of GPUs by the time of each claim, and their peak', () => {
    const words = [
      { lease: 1, trainSeconds: 2, gpuUtilisation: 90, gpuMemoryMb: 500 },
      { lease: 1, trainSeconds: 6, gpuUtilisation: 80, gpuMemoryMb: 900 },
      { lease: 2, trainSeconds: 1 },
      { lease: 2, trainSeconds: 2, gpuUtilisation: 40, gpuMemoryMb: 700 },
    ];
    const add = (before: ReturnType<typeof addUsage> | undefined, { lease, ...usage }: (typeof words)[number]) =>
      addUsage(before, lease, usage as Parameters<typeof addUsage>[2]);
    const total = words.reduce<ReturnType<typeof addUsage> | undefined>(add, undefined);
    const metrics = { 'system/gpu_utilisation': 70, 'system/gpu_memory_mb': 900 };
    expect(systemMetricsOf(12, total)).toMatchObject({ 'system/train_seconds': 8, ...metrics });
    expect(systemMetricsOf(12, add(total, words.at(-1)!))).toMatchObject(metrics);
  });

  it('of a trainer that tells nothing is the time of its jobs', () => {
    expect(systemMetricsOf(12, undefined)).toEqual({ 'system/train_seconds': 12, 'system/device_seconds': 12 });
  });
});
