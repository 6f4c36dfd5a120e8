import { describe, expect, it } from 'vitest';
import { createScheduler, schedulerSchema } from '../../../core/schedulers/registry.ts';
import type { RungEntry } from '../../../core/schedulers/scheduler.ts';
import { rungSteps } from '../../../core/schedulers/setup.ts';

function asha(settings: object, goal: 'minimize' | 'maximize') {
  const config = schedulerSchema.parse({ name: 'asha', ...settings });
  return createScheduler(config, { objectives: [{ metric: 'loss', goal }], seed: 0 });
}

/** Answers of a scheduler to values that arrive at one rung, one after the other. */
function arrivals(values: readonly number[], step = 1, goal: 'minimize' | 'maximize' = 'minimize') {
  const scheduler = asha({ min: 1, max: 9, eta: 3 }, goal);
  const rung: RungEntry[] = [];
  return values.map((value, trial) => {
    rung.push({ trial, values: [value], best: value });
    return scheduler.decide({ trial, step, values: [value], best: value }, rung).decision;
  });
}

describe('asha', () => {
  it('places rungs at min * eta^k below max', () => {
    expect(rungSteps({ min: 1, max: 27, eta: 3 })).toEqual([1, 3, 9]);
    expect(rungSteps({ min: 2, max: 20, eta: 4 })).toEqual([2, 8]);
    expect(rungSteps({ min: 1, max: 10, eta: 2.5 })).toEqual([1, 3, 6]);
  });

  it('names the next rung above a step', () => {
    const scheduler = asha({ min: 1, max: 9, eta: 3 }, 'minimize');
    expect([0, 1, 2, 3, 8].map((step) => scheduler.nextRung(step, 0))).toEqual([1, 3, 3, null, null]);
  });

  it('follows a rung table worked by hand', () => {
    // A third goes on. Sorted losses and the quantile at 1/3: [.5]; [.4 .5] -> .433; [.3 .4 .5] -> .367;
    // [.3 .4 .45 .5] -> .4; [.2 .3 .4 .45 .5] -> .333.
    expect(arrivals([0.5, 0.4, 0.3, 0.45, 0.2])).toEqual(['continue', 'continue', 'continue', 'stop', 'continue']);
  });

  it('turns the comparison round for maximize', () => {
    expect(arrivals([0.9, 0.1, 0.95], 3, 'maximize')).toEqual(['continue', 'stop', 'continue']);
  });

  it('stops NaN and the worst infinity, and survives them at the rung', () => {
    expect(arrivals([0.5, Number.NaN])[1]).toBe('stop');
    expect(arrivals([Number.NaN, Number.NaN, Number.POSITIVE_INFINITY])).toEqual(['continue', 'stop', 'stop']);
    expect(arrivals([Number.NaN, 0.5])[1]).toBe('continue');
    expect(arrivals([0.5, Number.NEGATIVE_INFINITY])[1]).toBe('continue');
  });

  it('says why', () => {
    const scheduler = asha({ min: 1, max: 9, eta: 3 }, 'minimize');
    const rung = [1, 2].map((value, trial) => ({ trial, values: [value], best: value }));
    expect(scheduler.decide({ trial: 1, step: 1, values: [2], best: 2 }, rung)).toEqual({
      decision: 'stop',
      reason: expect.stringMatching(/asha: 2 is not among the best 33 % of 2 trials at step 1/),
    });
  });
});
