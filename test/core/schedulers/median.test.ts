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

  it('puts what breaks outcome constraints behind what breaks none, then in the order of violations', () => {
    const scheduler = median({ startup: 3, warmup: 2 }, 'minimize');
    const decide = (violation: number, others: readonly number[]) =>
      scheduler.decide(
        { trial: 9, step: 2, values: [0], best: 0, ...(violation > 0 && { violation }) },
        others.map((violation, trial) => ({ trial, values: [trial], best: trial, violation })),
      );
    expect(decide(0.5, [0, 0, 9])).toEqual({
      decision: 'stop',
      reason:
        'median: best 0, which breaks outcome constraints by 0.5, is worse than 1, the median of 3 trials at step 2',
    });
    expect(decide(0, [9, 9, 0]).decision).toBe('continue');
    expect(decide(0.5, [0, 1, 2]).decision).toBe('continue');
    expect(decide(1.5, [0, 1, 2])).toMatchObject({
      decision: 'stop',
      reason: expect.stringMatching(/by 1.5, more than 1,/),
    });
  });
});
