import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { decodeCheckpoint } from '../../../trainer/checkpoint/format.ts';
import { trainingData } from '../../../trainer/data/source.ts';
import { createPace } from '../../../trainer/training/pace.ts';
import { type ScheduleSettings, scaledRate, scheduledRate } from '../../../trainer/training/schedules.ts';
import { Training } from '../../../trainer/training/training.ts';
import { shortTraining } from '../short-training.ts';

const perEpoch = 10;
const total = 100;

/** Rates of all steps for a learning rate of 1. */
function course(settings: Record<string, unknown>): number[] {
  const all = trialSettings(settings, {});
  return Array.from({ length: total }, (_, step) => scheduledRate(all, 1, { step, total, perEpoch }));
}

describe('the schedule', () => {
  it('constant stays', () => {
    expect(course({ schedule: 'constant' }).every((rate) => rate === 1)).toBe(true);
  });

  it('step falls by decay_factor at every decay_every epochs, and not below the floor', () => {
    const rates = course({ schedule: 'step', decay_every: 3, decay_factor: 0.5, learning_rate_floor: 0.2 });
    expect([0, 29, 30, 59, 60, 89, 90].map((step) => rates[step])).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.2]);
  });

  it('exponential falls by the same factor over the same time, smoothly', () => {
    const rates = course({ schedule: 'exponential', decay_every: 2, decay_factor: 0.5 });
    expect(rates[20]).toBeCloseTo(0.5, 12);
    expect(rates[40]).toBeCloseTo(0.25, 12);
    for (let i = 1; i < total; i += 1) expect(rates[i]! / rates[i - 1]!).toBeCloseTo(0.5 ** (1 / 20), 12);
  });

  it('cosine comes down to the floor over all steps', () => {
    const rates = course({ schedule: 'cosine', learning_rate_floor: 0.1 });
    expect(rates[0]).toBe(1);
    expect(rates[50]).toBeCloseTo(0.55, 12);
    expect(rates[99]).toBeCloseTo(0.1, 2);
  });

  it('is spread over schedule_steps where they are given, and stays where it ends', () => {
    const rates = course({ schedule: 'cosine', schedule_steps: 40, warmup_epochs: 1 });
    expect(rates[25]).toBeCloseTo(0.5, 12);
    expect(rates.slice(40).every((rate) => rate < 1e-12)).toBe(true);
    expect(course({ schedule: 'cosine', schedule_steps: 400 })[99]).toBeGreaterThan(0.8);
  });

  it('cosine starts again after restart_epochs, each period restart_factor times as long', () => {
    const rates = course({ schedule: 'cosine', restart_epochs: 1, restart_factor: 2 });
    // Periods of 10, 20 and 40 steps.
    expect([0, 10, 30, 70].map((step) => rates[step])).toEqual([1, 1, 1, 1]);
    expect(rates[20]).toBeCloseTo(0.5, 12);
    expect(rates[50]).toBeCloseTo(0.5, 12);
    expect(rates[9]).toBeLessThan(0.05);
  });

  it('cyclic goes up and down in cycle_epochs, each cycle cycle_decay times as high', () => {
    const rates = course({ schedule: 'cyclic', cycle_epochs: 2, cycle_decay: 0.5, learning_rate_floor: 0.2 });
    expect([0, 5, 10, 15, 20, 30, 50].map((step) => Number(rates[step]!.toFixed(9)))).toEqual([
      0.2, 0.6, 1, 0.6, 0.2, 0.6, 0.4,
    ]);
  });

  it('one_cycle rises from one_cycle_start over one_cycle_rise of the steps, then falls to the floor', () => {
    const rates = course({ schedule: 'one_cycle', one_cycle_rise: 0.4, one_cycle_start: 0.1 });
    expect(rates[0]).toBeCloseTo(0.1, 12);
    expect(rates[20]).toBeCloseTo(0.55, 12);
    expect(rates[40]).toBe(1);
    expect(rates[99]).toBeLessThan(0.001);
    expect(rates.indexOf(Math.max(...rates))).toBe(40);
  });

  it('any has warmup_epochs of linear warm-up first, and goes on from its own start', () => {
    const rates = course({ schedule: 'cosine', warmup_epochs: 0.4 });
    expect(rates.slice(0, 5)).toEqual([0.2, 0.4, 0.6, 0.8, 1].map((rate) => expect.closeTo(rate, 12)));
    expect(rates[52]).toBeCloseTo(0.5, 12);
  });

  it('any stays between the floor and the learning rate behind the warm-up', () => {
    const names = ['constant', 'step', 'exponential', 'cosine', 'cyclic', 'one_cycle'] as const;
    const arbitrary = fc.record({
      schedule: fc.constantFrom(...names),
      learning_rate_floor: fc.double({ min: 0, max: 0.04, noNaN: true }),
      decay_every: fc.double({ min: 0.1, max: 20, noNaN: true }),
      decay_factor: fc.double({ min: 0.05, max: 1, noNaN: true }),
      restart_epochs: fc.double({ min: 0.1, max: 5, noNaN: true }),
      restart_factor: fc.double({ min: 1, max: 3, noNaN: true }),
      cycle_epochs: fc.double({ min: 0.1, max: 20, noNaN: true }),
      cycle_decay: fc.double({ min: 0.1, max: 1, noNaN: true }),
      one_cycle_rise: fc.double({ min: 0, max: 0.9, noNaN: true }),
    });
    fc.assert(
      fc.property(arbitrary, fc.nat(total - 1), (settings, step) => {
        const all: ScheduleSettings = trialSettings(settings, {});
        const rate = scheduledRate(all, 1, { step, total, perEpoch });
        return rate >= settings.learning_rate_floor - 1e-9 && rate <= 1 + 1e-9;
      }),
    );
  });
});

describe('the learning rate for a batch size', () => {
  const rate = (settings: Record<string, unknown>) =>
    scaledRate(trialSettings({ learning_rate: 0.1, ...settings }, {}));

  it('follows it linearly or by its root, accumulation included', () => {
    const large = { batch_size: 256, accumulation: 2, reference_batch_size: 128 };
    expect(rate(large)).toBe(0.1);
    expect(rate({ ...large, learning_rate_scaling: 'linear' })).toBeCloseTo(0.4, 12);
    expect(rate({ ...large, learning_rate_scaling: 'sqrt' })).toBeCloseTo(0.2, 12);
  });
});

describe('a training', () => {
  // Plain SGD on one batch of all examples, a step an epoch.
  const trainer = {
    data: { name: 'mnist', train: 20, validation: 10 },
    units: 4,
    batch_size: 20,
    optimizer: 'sgd',
    learning_rate: 0.5,
    epochs: 4,
  };

  /** Weights behind four steps at these rates, whatever the settings say of them. */
  async function steppedAt(rates: readonly number[]): Promise<Float32Array> {
    await selectBackend('wasm', () => {});
    const settings = trialSettings({ ...trainer, learning_rate: 99 }, {});
    const examples = await trainingData(settings.data);
    const training = new Training({
      ...examples,
      settings,
      // That of the claims in memory, so that the weights start alike.
      seed: 11,
      epochs: rates.length,
      learningRate: (step) => rates[step]!,
    });
    try {
      for (const _ of rates) await training.runEpoch(createPace());
      const { header, vectors } = decodeCheckpoint(await training.checkpoint());
      return vectors[header.vectors.findIndex(({ name }) => name === 'parameters')]!;
    } finally {
      training.dispose();
    }
  }

  it.each([
    [{}, [1, 1, 1, 1]],
    [{ schedule: 'step', decay_every: 2, decay_factor: 0.5 }, [1, 1, 0.5, 0.5]],
    [{ schedule: 'exponential', decay_every: 1, decay_factor: 0.5 }, [1, 0.5, 0.25, 0.125]],
    [{ schedule: 'cosine' }, [1, (2 + Math.SQRT2) / 4, 0.5, (2 - Math.SQRT2) / 4]],
    [{ schedule: 'cosine', learning_rate_floor: 0.5, schedule_steps: 2 }, [1, 0.75, 0.5, 0.5]],
    [{ schedule: 'cosine', restart_epochs: 2 }, [1, 0.5, 1, 0.5]],
    [{ schedule: 'cosine', restart_epochs: 1, restart_factor: 2 }, [1, 1, 0.5, 1]],
    [{ schedule: 'cyclic', cycle_epochs: 2, cycle_decay: 0.5 }, [0, 1, 0, 0.5]],
    [{ schedule: 'one_cycle', one_cycle_rise: 0.5, one_cycle_start: 0.2 }, [0.2, 0.6, 1, 0.5]],
    [{ warmup_epochs: 3 }, [0.25, 0.5, 0.75, 1]],
    [{ warmup_epochs: 1, schedule: 'step', decay_every: 1, decay_factor: 0.5 }, [0.5, 1, 0.5, 0.25]],
    [{ learning_rate_scaling: 'linear', reference_batch_size: 5 }, [4, 4, 4, 4]],
    [{ learning_rate_scaling: 'sqrt', reference_batch_size: 5 }, [2, 2, 2, 2]],
    [{ learning_rate: 0.25 }, [0.5, 0.5, 0.5, 0.5]],
  ])('with %o steps by its rate times %j', async (settings, factors) => {
    const { parameters } = await shortTraining({ ...trainer, ...settings });
    const expected = await steppedAt(factors.map((factor) => 0.5 * factor));
    const apart = parameters.map((value, i) => Math.abs(value - expected[i]!));
    expect(Math.max(...apart)).toBeLessThan(1e-5);
    const others = await steppedAt([0.5, 0.5, 0.5, 0.3]);
    expect(Math.max(...parameters.map((value, i) => Math.abs(value - others[i]!)))).toBeGreaterThan(1e-3);
  });
});
