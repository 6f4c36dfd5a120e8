import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSettled } from '../../core/sweep/trial.ts';
import { simulate } from './driver.ts';
import { type RandomSweep, randomSweep } from './random-sweep.ts';
import type { Simulated } from './settings.ts';

const promoting = [
  { name: 'asha', mode: 'promote' },
  { name: 'hyperband', mode: 'promote' },
  { name: 'bohb', mode: 'promote', eta: 2 },
  { name: 'pasha' },
  { name: 'sync-halving', trials: 9 },
];
const all = [...promoting, { name: 'asha' }, { name: 'hyperband' }, { name: 'bohb' }];

const sweeps = (schedulers: readonly RandomSweep['scheduler'][], hangs = 0) =>
  fc.record({
    scheduler: fc.constantFrom(...schedulers),
    trials: fc.integer({ min: 1, max: 60 }),
    lanes: fc.integer({ min: 1, max: 12 }),
    seed: fc.integer({ min: 0, max: 1e6 }),
    mishaps: fc.record({
      fail: fc.constantFrom(0, 0.02),
      lose: fc.constantFrom(0, 0.1),
      hang: fc.constant(hangs),
    }),
    silence: fc.constantFrom(0, 0.2),
  });

const check = (sweep: ReturnType<typeof sweeps>, law: (result: Simulated, given: RandomSweep) => void) =>
  fc.assert(
    fc.property(sweep, (given) => law(simulate(randomSweep(given)), given)),
    { numRuns: 60 },
  );

describe('any order of arrivals, failures, lost jobs and missing reports', () => {
  it('ends with every trial settled or paused, and all lanes free', () => {
    check(sweeps(all), ({ trials }, given) => {
      // A lane gives a sweep up when five trials have failed and no other one has come anywhere.
      if (trials.length < given.trials) expect(trials.every(({ state }) => state === 'failed')).toBe(true);
      expect(trials.filter(({ state }) => !isSettled(state) && state !== 'paused')).toEqual([]);
    });
  });

  it('never promotes a trial twice from one rung', () => {
    check(sweeps(promoting), ({ launches }) => {
      const resumes = launches.filter(({ kind }) => kind === 'resume').map(({ trial, step }) => `${trial} at ${step}`);
      expect(new Set(resumes).size).toBe(resumes.length);
    });
  });

  it('reports each step of a trial at most once, in order, whatever was repeated', () => {
    check(sweeps(all), ({ reports }) => {
      const last = new Map<number, number>();
      for (const { trial, step } of reports) {
        expect(step).toBeGreaterThan(last.get(trial) ?? 0);
        last.set(trial, step);
      }
    });
  });

  it('keeps a lost trial its place: it is never paused twice at a rung, nor resumed while it is in flight', () => {
    check(sweeps(promoting), ({ reports }) => {
      const pauses = reports
        .filter(({ decision }) => decision === 'pause')
        .map(({ trial, step }) => `${trial}/${step}`);
      expect(new Set(pauses).size).toBe(pauses.length);
    });
  });

  it('lets someone run to the end, unless all fail', () => {
    check(sweeps(promoting), ({ trials }) => {
      if (trials.every(({ state }) => state !== 'failed')) {
        expect(trials.some(({ state }) => state === 'completed')).toBe(true);
      }
    });
  });

  it('survives trials that never report again, as long as a lane is left', () => {
    check(sweeps(all, 0.01), ({ trials }, { lanes }) => {
      expect(trials.filter(({ state }) => state === 'running' || state === 'queued').length).toBeLessThanOrEqual(lanes);
    });
  });
});

describe('a thousand trials', () => {
  const sweep = { trials: 1000, lanes: 20, seed: 3 };

  it('are promoted by about one in eta', () => {
    for (const scheduler of [{ name: 'asha', mode: 'promote' }, { name: 'sync-halving' }]) {
      const { trials } = simulate(randomSweep({ ...sweep, scheduler }));
      const at = [1, 3, 9].map(
        (step) => trials.filter(({ rungs = [] }) => rungs.some((rung) => rung.step === step)).length,
      );
      expect(at[0]).toBe(1000);
      // ASHA also promotes who was among the best for a while only.
      expect(at[1]! / at[0]!).toBeGreaterThan(0.3);
      expect(at[1]! / at[0]!).toBeLessThan(0.37);
      expect(at[2]! / at[1]!).toBeGreaterThan(0.3);
      expect(at[2]! / at[1]!).toBeLessThan(0.4);
    }
  });

  it('take a fraction of the steps, and lose little', () => {
    const best = ({ trials }: Simulated) => Math.min(...trials.flatMap(({ values }) => values ?? []));
    const whole = simulate(randomSweep({ ...sweep, scheduler: 'none' }));
    for (const scheduler of promoting) {
      const some = simulate(randomSweep({ ...sweep, scheduler }));
      expect(some.steps).toBeLessThan(0.5 * whole.steps);
      expect(best(some)).toBeLessThan(best(whole) + 0.02);
    }
  });

  it('keep synchronous brackets from leaving lanes idle', () => {
    const { utilisation } = simulate(randomSweep({ ...sweep, scheduler: 'sync-halving' }));
    expect(utilisation).toBeGreaterThan(0.8);
  });
});
