import { describe, expect, it } from 'vitest';
import { createStudy } from '../../../core/study/create-study.ts';
import { TrialPruned } from '../../../core/study/errors.ts';

const space = { x: { type: 'float', low: -5, high: 5 } } as const;
const study = () => createStudy({ space, sampler: 'tpe', seed: 2 });

describe('optimize', () => {
  it('finds the minimum of a parabola', async () => {
    const s = study();
    const ended = await s.optimize(({ params }) => (params.x - 2) ** 2, { trials: 60 });
    expect(ended).toEqual({ trials: 60, done: '60 trials done' });
    expect(s.trials).toHaveLength(60);
    expect(Math.abs(s.best!.params.x - 2)).toBeLessThan(0.2);
  });

  it('goes on where it stopped, with the same trials as at a stretch', async () => {
    const [split, whole] = [study(), study()];
    for (const trials of [20, 10]) await split.optimize(async ({ params }) => params.x ** 2, { trials });
    await whole.optimize(({ params }) => params.x ** 2, { trials: 30 });
    expect(split.trials).toEqual(whole.trials);
  });

  it('keeps so many trials in flight, and none waits for another', async () => {
    const s = study();
    const waiting: (() => void)[] = [];
    let most = 0;
    let first: (() => void) | undefined;
    const ended = s.optimize(
      async ({ number }) => {
        await new Promise<void>((done) => {
          if (number === 0) first = done;
          else waiting.push(done);
          most = Math.max(most, waiting.length + 1);
        });
        return number;
      },
      { trials: 9, parallel: 3 },
    );
    for (let released = 0; released < 8; released += 1) {
      expect(waiting.length).toBeGreaterThan(0);
      waiting.shift()!();
      await new Promise(setImmediate);
    }
    expect(s.trials.map(({ state }) => state)).toEqual(['running', ...Array(8).fill('completed')]);
    first!();
    expect(await ended).toMatchObject({ trials: 9 });
    expect(most).toBe(3);
  });

  it('an exception makes its trial failed; a pruned one is stopped with the reason', async () => {
    const s = createStudy({ space, sampler: 'random', scheduler: { name: 'median', startup: 1 } });
    await s.optimize(
      async (trial) => {
        if (trial.number === 1) throw new Error('out of memory');
        trial.report(1, trial.number);
        if (trial.number === 3) throw new TrialPruned('diverged');
        if (trial.shouldPrune()) throw new TrialPruned();
        return trial.number === 4 ? { state: 'stopped' } : 0;
      },
      { trials: 4 },
    );
    expect(s.trials.map(({ state, reason }) => [state, reason])).toEqual([
      ['completed', undefined],
      ['failed', 'out of memory'],
      ['stopped', expect.stringContaining('median')],
      ['stopped', 'diverged'],
    ]);
  });

  it('rethrows on demand, once what runs has ended', async () => {
    const s = study();
    const failure = new Error('bug');
    const ended = s.optimize(
      async ({ number }) => {
        if (number === 1) throw failure;
        await new Promise(setImmediate);
        return number;
      },
      { trials: 10, parallel: 2, onError: 'throw' },
    );
    await expect(ended).rejects.toBe(failure);
    expect(s.trials.map(({ state }) => state)).toEqual(['completed', 'failed']);
  });

  it('no result is a mistake, and never goes unnoticed', async () => {
    const s = study();
    await expect(s.optimize((() => undefined) as never, { trials: 3 })).rejects.toThrow(
      'value: undefined is not a number',
    );
    expect(s.trials).toMatchObject([{ state: 'failed', reason: expect.stringContaining('is not a number') }]);
  });

  it('stops at an exhausted space and says so', async () => {
    const s = createStudy({ space: { n: { type: 'int', low: 1, high: 5 } }, sampler: 'grid' });
    const ended = await s.optimize(({ params }) => -params.n, { parallel: 3 });
    expect(ended).toMatchObject({ trials: 5, done: 'space exhausted', reason: expect.stringContaining('5 points') });
    expect(s.best!.params.n).toBe(5);
    expect(await s.optimize(() => 0)).toMatchObject({ trials: 0, done: 'space exhausted' });
  });

  it('starts nothing once the signal is aborted', async () => {
    const s = study();
    const stop = new AbortController();
    const ended = await s.optimize(
      ({ number }) => {
        if (number === 2) stop.abort();
        return number;
      },
      { signal: stop.signal },
    );
    expect(ended).toEqual({ trials: 3, done: 'aborted' });
    expect(s.trials.every(({ state }) => state === 'completed')).toBe(true);
  });

  it('refuses a search without an end, and wrong counts', async () => {
    await expect(study().optimize(() => 0)).rejects.toThrow('trials: missing; say how many trials to run');
    await expect(study().optimize(() => 0, { trials: 0 })).rejects.toThrow('trials: 0 is not an integer of at least 1');
    await expect(study().optimize(() => 0, { trials: 1, parallel: 0.5 })).rejects.toThrow('parallel: 0.5 is not');
  });
});
