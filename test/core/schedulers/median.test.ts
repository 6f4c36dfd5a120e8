import { describe, expect, it } from 'vitest';
import { createScheduler, schedulerSchema } from '../../../core/schedulers/registry.ts';

function median(config: object, goal: 'minimize' | 'maximize') {
  const objectives = [{ metric: 'loss', goal }];
  return createScheduler(schedulerSchema.parse({ name: 'median', ...config }), { objectives, seed: 0 });
}

const settings = { startup: 3, warmup: 2, interval: 2 };
const rung = (...values: number[]) => values.map((value, trial) => ({ trial, values: [value], best: value }));

describe('median', () => {
  it('decides at warmup, then every interval', () => {
    const scheduler = median(settings, 'minimize');
    expect([0, 1, 2, 3, 4, 5].map((step) => scheduler.nextRung(step, 0))).toEqual([2, 2, 4, 4, 6, 6]);
    const each = median({ startup: 1, warmup: 1, interval: 1 }, 'minimize');
    expect([0, 1, 2].map((step) => each.nextRung(step, 0))).toEqual([1, 2, 3]);
  });

  it('waits for enough other trials', () => {
    const scheduler = median(settings, 'minimize');
    const report = { trial: 9, step: 2, values: [99], best: 99 };
    expect(scheduler.decide(report, rung(1, 2)).decision).toBe('continue');
    expect(scheduler.decide(report, rung(1, 2, 3)).decision).toBe('stop');
  });

  it("compares the trial's best so far, not its newest value", () => {
    const scheduler = median(settings, 'minimize');
    expect(scheduler.decide({ trial: 9, step: 2, values: [99], best: 1.5 }, rung(1, 2, 3)).decision).toBe('continue');
    expect(scheduler.decide({ trial: 9, step: 2, values: [99], best: 2.5 }, rung(1, 2, 3)).decision).toBe('stop');
  });

  it('turns the comparison round for maximize and puts NaN last', () => {
    const scheduler = median(settings, 'maximize');
    expect(scheduler.decide({ trial: 9, step: 2, values: [1], best: 1 }, rung(1, 2, 3)).decision).toBe('stop');
    expect(scheduler.decide({ trial: 9, step: 2, values: [2], best: 2 }, rung(1, 2, 3)).decision).toBe('continue');
    expect(scheduler.decide({ trial: 9, step: 2, values: [NaN], best: NaN }, rung(1, 2, 3)).decision).toBe('stop');
    expect(scheduler.decide({ trial: 9, step: 2, values: [0], best: 0 }, rung(NaN, NaN, 3)).decision).toBe('continue');
  });
});
