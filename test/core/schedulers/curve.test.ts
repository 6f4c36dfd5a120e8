import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { probabilityToReach } from '../../../core/schedulers/curve/extrapolation.ts';
import { createScheduler, schedulerSchema } from '../../../core/schedulers/registry.ts';
import type { CurvePoint } from '../../../core/schedulers/scheduler.ts';

const last = 50;

/** The step at which the scheduler stops a curve beside a completed one, or null when it lets it run to its end. */
function stoppedAt(
  own: (step: number) => number,
  best: (step: number) => number,
  goal: 'minimize' | 'maximize' = 'minimize',
  endsAreKnown = true,
): number | null {
  const config = schedulerSchema.parse({ name: 'curve', max: last });
  const scheduler = createScheduler(config, { objectives: [{ metric: 'loss', goal }], seed: 0 });
  const curveOf = (f: (step: number) => number, step: number): CurvePoint[] =>
    Array.from({ length: step }, (_, i) => ({ step: i + 1, value: f(i + 1) }));
  const entry = (trial: number, f: (step: number) => number, step: number) => {
    const curve = curveOf(f, step);
    const values = curve.map(({ value }) => value);
    return { trial, values: [f(step)], best: goal === 'minimize' ? Math.min(...values) : Math.max(...values), curve };
  };
  for (let step = scheduler.nextRung(0, 1); step !== null; step = scheduler.nextRung(step, 1)) {
    const report = entry(1, own, step);
    const decision = scheduler.decide({ ...report, step }, [entry(0, best, step), report], {
      incumbent: { trial: 0, value: best(last) },
      completed: [{ trial: 0, curve: curveOf(best, endsAreKnown ? last : step) }],
    });
    if (decision.decision === 'stop') {
      expect(decision.reason).toMatch(/^curve: reaches .* of trial 0 by step 50 with probability/);
      return step;
    }
  }
  return null;
}

const noisy = (f: (step: number) => number, seed: string, noise = 0.005) => {
  const random = randomStream(seed);
  const values = Array.from({ length: last + 1 }, (_, step) => f(step) + noise * random.normal());
  return (step: number) => values[step]!;
};
const good = noisy((step) => 0.1 + 0.8 * step ** -0.7, 'good');

describe('curve', () => {
  it('stops a curve early that levels off far above the best one', () => {
    const hopeless = noisy((step) => 0.6 + 0.3 * Math.exp(-step / 3), 'hopeless');
    const step = stoppedAt(hopeless, good);
    expect(step).not.toBeNull();
    expect(step).toBeLessThanOrEqual(last / 2);
    const upsideDown = (f: (step: number) => number) => (s: number) => 1 - f(s);
    expect(stoppedAt(upsideDown(hopeless), upsideDown(good), 'maximize')).toBe(step);
  });

  it('keeps a late bloomer that is behind for half of its steps and then wins', () => {
    expect(
      stoppedAt(
        noisy((step) => 0.95 - 0.018 * step, 'linear'),
        good,
      ),
    ).toBeNull();
    expect(
      stoppedAt(
        noisy((step) => 0.05 + 0.85 / (1 + (step / 15) ** 2), 'hill'),
        good,
      ),
    ).toBeNull();
    expect(
      stoppedAt(
        noisy((step) => 0.05 + 0.9 * Math.exp(-step / 12), 'slow'),
        good,
      ),
    ).toBeNull();
  });

  /** Levels off, and falls once more when the learning rate does, at step 30. */
  const dropping = (plateau: number, fall: number, seed: string) =>
    noisy(
      (step) => plateau + 0.5 * Math.exp(-step / 4) - (step < 30 ? 0 : fall * (1 - Math.exp((29 - step) / 2))),
      seed,
    );

  it('learns from completed trials that ends fall late, and then keeps a trial that will', () => {
    const best = dropping(0.4, 0.2, 'dropping');
    const later = dropping(0.45, 0.27, 'later');
    expect(later(last)).toBeLessThan(best(last));
    expect(stoppedAt(later, best)).toBeNull();
    // Without the end of the best one there is nothing to learn from.
    expect(stoppedAt(later, best, 'minimize', false)).not.toBeNull();
    const hopeless = dropping(0.8, 0.2, 'hopeless');
    expect(stoppedAt(hopeless, best)).toBeLessThan(last);
    expect(stoppedAt(hopeless, best)).not.toBeNull();
  });

  it('is seldom wrong where all curves of a sweep fall at one step, and often without their ends', () => {
    const random = randomStream('late');
    const stops = { all: [0, 0], seen: [0, 0] };
    for (let sweep = 0; sweep < 120; sweep += 1) {
      const dropAt = 20 + random.below(20);
      const train = () => {
        const [floor, first, drop] = [0.3 * random.uniform(), 0.5 * random.uniform(), 0.3 * random.uniform()];
        const [fast, late] = [1 + 6 * random.uniform(), 1 + 3 * random.uniform()];
        return Array.from({ length: last }, (_, i) => {
          const lost = i + 1 < dropAt ? 0 : drop * (1 - Math.exp((dropAt - 2 - i) / late));
          const value = floor + drop + first * Math.exp(-(i + 1) / fast) - lost + 0.01 * random.normal();
          return { step: i + 1, value };
        });
      };
      const completed = Array.from({ length: 5 }, (_, trial) => ({ trial, curve: train() }));
      completed.sort((a, b) => a.curve.at(-1)!.value - b.curve.at(-1)!.value);
      const own = train();
      const step = 8 + random.below(dropAt - 9);
      const curve = own.slice(0, step);
      const values = curve.map(({ value }) => value);
      const report = { trial: 9, step, values: [values.at(-1)!], best: Math.min(...values), curve };
      // Some targets are within reach.
      const value = completed[0]!.curve.at(-1)!.value + 0.15 * random.uniform();
      const incumbent = { trial: completed[0]!.trial, value };
      for (const [known, tally] of Object.entries(stops)) {
        const scheduler = createScheduler(schedulerSchema.parse({ name: 'curve', max: last }), {
          objectives: [{ metric: 'loss', goal: 'minimize' }],
          seed: 0,
        });
        const until = known === 'all' ? last : step;
        const seen = completed.map((one) => ({ ...one, curve: one.curve.slice(0, until) }));
        if (scheduler.decide(report, [report], { incumbent, completed: seen }).decision !== 'stop') continue;
        tally[0]! += 1;
        if (own.at(-1)!.value <= value) tally[1]! += 1;
      }
    }
    expect(stops.all[0]).toBeGreaterThan(4);
    expect(stops.all[1]! / stops.all[0]!).toBeLessThan(0.05);
    expect(stops.seen[1]! / stops.seen[0]!).toBeGreaterThan(0.15);
  });

  it('keeps a curve that is as good as the best one', () => {
    expect(
      stoppedAt(
        noisy((step) => 0.1 + 0.8 * step ** -0.7, 'peer'),
        good,
      ),
    ).toBeNull();
  });

  it('decides nothing without a best trial, with few reports, or when it was better already', () => {
    const config = schedulerSchema.parse({ name: 'curve', max: last, observations: 4 });
    const scheduler = createScheduler(config, { objectives: [{ metric: 'loss', goal: 'minimize' }], seed: 0 });
    const flat = (n: number, best: number) => ({
      trial: 1,
      values: [1],
      best,
      step: n,
      curve: Array.from({ length: n }, (_, i) => ({ step: i + 1, value: 1 })),
    });
    const peer = { trial: 0, values: [0.1], best: 0.1 };
    const context = { incumbent: { trial: 0, value: 0.1 } };
    const late = flat(49, 1);
    expect(scheduler.decide(late, [late, peer]).decision).toBe('continue');
    expect(scheduler.decide(flat(3, 1), [peer], context).decision).toBe('continue');
    expect(scheduler.decide(flat(49, 0.05), [peer], context).decision).toBe('continue');
    expect(scheduler.decide(late, [late, peer], context).decision).toBe('stop');
  });

  it('needs to know how long a trial is', () => {
    const config = schedulerSchema.parse('curve');
    const make = () => createScheduler(config, { objectives: [{ metric: 'loss', goal: 'minimize' }], seed: 0 });
    expect(make).toThrow('scheduler.max: missing');
  });
});

describe('the probability to reach a target', () => {
  it('grows with the target, from nothing to one', () => {
    const curve = Array.from({ length: 12 }, (_, i) => ({ step: i + 1, loss: 0.2 + 0.8 / (i + 1) }));
    const chances = [-2, 0, 0.1, 0.2, 0.3, 0.6].map((target) =>
      probabilityToReach(target, { curve, last, scale: 0.8 }),
    );
    expect(chances).toEqual([...chances].sort((a, b) => a - b));
    expect(chances[0]).toBeLessThan(0.01);
    expect(chances.at(-1)).toBeGreaterThan(0.99);
  });

  it('does not depend on the unit of the loss', () => {
    const curve = Array.from({ length: 8 }, (_, i) => ({ step: i + 1, loss: 0.2 + 0.8 / (i + 1) }));
    const scaled = curve.map(({ step, loss }) => ({ step, loss: 1000 * loss + 7 }));
    const chance = probabilityToReach(0.24, { curve, last, scale: 0.8 });
    expect(probabilityToReach(247, { curve: scaled, last, scale: 800 })).toBeCloseTo(chance, 9);
  });

  it('is calibrated on curves of other forms: unlikely outcomes are rare, likely ones the rule', () => {
    const random = randomStream('calibration');
    const tally = { unlikely: [0, 0], open: [0, 0], likely: [0, 0] };
    for (let run = 0; run < 800; run += 1) {
      // Two phases of decay, as with a learning rate that is lowered on the way: none of the families has both.
      const [floor, first, second] = [0.3 * random.uniform(), 0.5 * random.uniform(), 0.5 * random.uniform()];
      const [fast, slow] = [1 + 4 * random.uniform(), 5 + 25 * random.uniform()];
      const lossAt = (step: number) =>
        floor + first * Math.exp(-step / fast) + second * Math.exp(-step / slow) + 0.01 * random.normal();
      const curve = Array.from({ length: 5 + random.below(30) }, (_, i) => ({ step: i + 1, loss: lossAt(i + 1) }));
      const target = 0.02 + 0.5 * random.uniform();
      const chance = probabilityToReach(target, { curve, last, scale: Math.max(0.2, curve[0]!.loss - target) });
      const bin = chance < 0.05 ? tally.unlikely : chance > 0.95 ? tally.likely : tally.open;
      bin[0]! += 1;
      if (lossAt(last) <= target) bin[1]! += 1;
    }
    const share = ([n, hits]: number[]) => hits! / n!;
    expect(tally.unlikely[0]).toBeGreaterThan(80);
    expect(tally.likely[0]).toBeGreaterThan(80);
    expect(share(tally.unlikely)).toBeLessThan(0.06);
    expect(share(tally.likely)).toBeGreaterThan(0.94);
  });
});
