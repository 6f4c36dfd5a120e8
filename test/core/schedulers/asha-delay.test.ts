import { describe, expect, it } from 'vitest';
import { randomSampler } from '../../../core/samplers/random.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import type { TrialRecord } from '../../../core/sweep/trial.ts';
import { simulate } from '../../simulation/driver.ts';
import { minimizeLoss, schedulerOf, trialAt, viewOf } from './view.ts';

const asha = (settings: object) => schedulerOf({ name: 'asha', mode: 'promote', min: 1, max: 8, eta: 2, ...settings });

describe('asha, delay', () => {
  const next = (trials: readonly TrialRecord[], delay = true) => asha({ delay }).next!(viewOf(trials));

  it('promotes no more than the share of a rung, be the newcomers ever so good', () => {
    // Each trial is better than all before it; of three at step 1 two have gone on.
    const trials = [
      trialAt(0, 'completed', { 1: 9, 2: 9, 4: 9 }),
      trialAt(1, 'running', { 1: 8 }),
      trialAt(2, 'running', { 1: 7 }),
      trialAt(3, 'paused', { 1: 6 }),
    ];
    expect(next(trials, false)).toMatchObject({ next: 'resume', trial: 3 });
    expect(next(trials)).toMatchObject({ next: 'propose' });
  });

  it('promotes the best that waits once enough have arrived', () => {
    const waiting = [5, 3, 4].map((value, i) => trialAt(i, 'paused', { 1: value }));
    expect(next(waiting)).toMatchObject({ next: 'resume', trial: 1 });
  });

  it('lets arrivals wait for their turn, and says so', () => {
    const rung = [
      { trial: 0, values: [2], best: 2 },
      { trial: 1, values: [1], best: 1 },
    ];
    const { decision, ...why } = asha({ delay: true }).decide({ ...rung[1]!, step: 1 }, rung);
    expect(decision).toBe('pause');
    expect(why).toEqual({ reason: 'asha: among the best of 2 trials at step 1, and waits for its turn' });
    expect(asha({}).decide({ ...rung[1]!, step: 1 }, rung).decision).toBe('continue');
  });

  it('keeps to the shares at every rung where each trial is better than those before it', () => {
    const reached = (delay: boolean, step: number) =>
      improving({ delay }).trials.filter(({ rungs = [] }) => rungs.some((rung) => rung.step === step)).length;
    for (const [low, high] of [
      [1, 2],
      [2, 4],
    ] as const) {
      expect(reached(true, high)).toBeLessThanOrEqual(reached(true, low) / 2 + 1);
    }
    expect(reached(false, 4)).toBeGreaterThan(reached(false, 1) / 2);
  });
});

describe('asha, reserve', () => {
  it('gives the end of the budget to paused trials, the most promising first', () => {
    const trials = [
      trialAt(0, 'completed', { 1: 4, 2: 3, 4: 2 }),
      trialAt(1, 'paused', { 1: 8 }),
      trialAt(2, 'paused', { 1: 5, 2: 3.2 }),
      trialAt(3, 'paused', { 1: 7 }),
    ];
    const at = (spentShare: number) => asha({ reserve: 0.25 }).next!({ ...viewOf(trials), spentShare });
    expect(at(0.7)).toMatchObject({ next: 'propose' });
    expect(at(0.75)).toMatchObject({ next: 'resume', trial: 2 });
  });

  it('prefers the higher of two equal losses at a rung, where trials improve, and works for losses below 0', () => {
    const up = (values: Readonly<Record<number, number>>) =>
      Object.fromEntries(Object.entries(values).map(([step, value]) => [step, value - 100]));
    for (const shift of [(values: Readonly<Record<number, number>>) => values, up]) {
      const trials = [
        trialAt(0, 'completed', shift({ 1: 9, 2: 6, 4: 4 })),
        trialAt(1, 'completed', shift({ 1: 9.5, 2: 7, 4: 4.2 })),
        trialAt(2, 'paused', shift({ 1: 7 })),
        trialAt(3, 'paused', shift({ 1: 9, 2: 7 })),
      ];
      const view = { ...viewOf(trials), spentShare: 0.9 };
      expect(asha({ reserve: 0.25 }).next!(view)).toMatchObject({ next: 'resume', trial: 2 });
    }
  });

  it('leaves trials that break constraints or have no finite value, and goes on as before when none is left', () => {
    const broken: TrialRecord = {
      number: 0,
      state: 'paused',
      params: {},
      rungs: [{ step: 1, values: [0], violation: 1 }],
    };
    const trials = [broken, trialAt(1, 'paused', { 1: Number.NaN })];
    expect(asha({ reserve: 0.5 }).next!({ ...viewOf(trials), spentShare: 0.9 })).toMatchObject({ next: 'propose' });
  });

  it('starts nothing new at the end of a budget of steps', () => {
    const { trials, launches } = improving({ reserve: 0.3 });
    const steps = (until: number) => trials.slice(0, until).reduce((sum, { last }) => sum + (last?.step ?? 0), 0);
    const lastNew = launches.findLastIndex(({ kind }) => kind === 'propose');
    expect(launches.length - lastNew).toBeGreaterThan(3);
    expect(steps(trials.length)).toBeGreaterThanOrEqual(160);
  });

  it.each([
    ['delay', { delay: true }],
    ['reserve', { reserve: 0.2 }],
  ])('is refused without promotion: %s', (name, settings) => {
    expect(() => asha({ mode: 'stop', ...settings })).toThrow(`scheduler.${name}: needs paused trials`);
  });

  it('is refused with several objectives', () => {
    const two = [...minimizeLoss, { metric: 'size', goal: 'minimize' as const }];
    expect(() => schedulerOf({ name: 'asha', mode: 'promote', max: 8, reserve: 0.2 }, two)).toThrow(
      'scheduler.reserve: compares trials by one objective, there are 2',
    );
  });
});

/** A sweep of 160 steps in which every trial is a little better than the one before. */
function improving(settings: object) {
  return simulate({
    sampler: randomSampler(),
    scheduler: asha(settings),
    space: compileSpace({ x: { type: 'float', low: 0, high: 1 } }),
    objectives: minimizeLoss,
    seed: 1,
    lanes: 2,
    maxSteps: 8,
    budget: { steps: 160 },
    curve: (_, step, { number }) => [(1 + 1 / step) * 0.99 ** number],
    duration: () => 1,
  });
}
