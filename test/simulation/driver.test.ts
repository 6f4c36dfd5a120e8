import { describe, expect, it } from 'vitest';
import type { Next, Scheduler } from '../../core/schedulers/scheduler.ts';
import { simulate } from './driver.ts';
import { randomSweep } from './random-sweep.ts';

const sweep = randomSweep({ scheduler: 'none', trials: 3, lanes: 2, seed: 1, maxSteps: 4 });

/** Trial n takes n + 1 seconds a step and has the value n + 1 / step. */
const plain = {
  ...sweep,
  startup: () => 0,
  curve: (_: unknown, step: number, { number }: { number: number }) => [number + 1 / step],
  duration: (_: unknown, __: number, { number }: { number: number }) => number + 1,
};

describe('simulate', () => {
  it('keeps the lanes busy and the events in order', () => {
    const { trials, reports, launches, seconds, steps, utilisation, end } = simulate(plain);
    // Lane 1: trial 0 until 4, trial 2 until 4 + 4 * 3 = 16; lane 2: trial 1 until 8, then nothing is left.
    expect(launches.map(({ time, trial }) => [time, trial])).toEqual([
      [0, 0],
      [0, 1],
      [4, 2],
    ]);
    expect(reports.map(({ time }) => time)).toEqual([1, 2, 2, 3, 4, 4, 6, 7, 8, 10, 13, 16]);
    expect(trials.map(({ state, values }) => [state, values])).toEqual([
      ['completed', [0.25]],
      ['completed', [1.25]],
      ['completed', [2.25]],
    ]);
    expect({ seconds, steps, utilisation, end }).toEqual({
      seconds: 16,
      steps: 12,
      utilisation: 24 / 32,
      end: '3 trials done',
    });
  });

  it('ends early by its budget of steps or by the target, once what is in flight has ended', () => {
    const bySteps = simulate({ ...plain, lanes: 1, budget: { steps: 5 } });
    expect([bySteps.steps, bySteps.trials.length, bySteps.end]).toEqual([8, 2, 'budget of 5 steps used up']);
    const objectives = [{ metric: 'loss', goal: 'minimize' as const, target: 0.25 }];
    expect(simulate({ ...plain, objectives }).trials).toHaveLength(2);
  });

  it('repeats the steps since the checkpoint of a lost job, and reports them once', () => {
    const lost = simulate({
      ...plain,
      lanes: 1,
      budget: { trials: 1 },
      checkpointEvery: 2,
      mishap: (_, step, launch) => (step === 4 && launch === 0 ? 'lose' : undefined),
    });
    expect(lost.launches.map(({ kind, step }) => [kind, step])).toEqual([
      ['propose', 0],
      ['relaunch', 2],
    ]);
    expect(lost.reports.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect([lost.steps, lost.seconds]).toEqual([5, 6]);
  });

  it('fails trials that fail, or that have no value at the end, and is stuck with those that hang', () => {
    const mishaps = simulate({ ...plain, mishap: ({ number }) => (['fail', 'hang'] as const)[number] });
    expect(mishaps.trials.map(({ state }) => state)).toEqual(['failed', 'running', 'completed']);
    expect(simulate({ ...plain, curve: () => undefined }).trials.map(({ state }) => state)).toEqual(
      Array(3).fill('failed'),
    );
  });

  it('pauses, resumes and clones as the scheduler says', () => {
    const next = ({ trials }: { trials: readonly { state: string }[] }): Next => {
      if (trials.length === 0) return { next: 'propose' };
      if (trials.length === 1) return { next: 'clone', of: 0, params: { x: 1, y: 1 }, reason: 'copy' };
      if (trials[0]!.state === 'paused' && trials[1]!.state === 'completed')
        return { next: 'resume', trial: 0, reason: 'go on' };
      return { next: 'wait' };
    };
    const scheduler: Scheduler = {
      name: 'scripted',
      nextRung: (step) => (step < 2 ? 2 : null),
      decide: () => ({ decision: 'pause', reason: 'rest' }),
      next,
    };
    const { launches, reports, trials } = simulate({ ...plain, scheduler, lanes: 1 });
    expect(launches.map(({ time, kind, trial, step }) => [time, kind, trial, step])).toEqual([
      [0, 'propose', 0, 0],
      [2, 'clone', 1, 2],
      [6, 'resume', 0, 2],
    ]);
    expect(reports.map(({ trial, step }) => [trial, step])).toEqual([
      [0, 1],
      [0, 2],
      [1, 3],
      [1, 4],
      [0, 3],
      [0, 4],
    ]);
    expect(trials[1]!.clone).toEqual({ of: 0, step: 2 });
    expect(trials[0]!.rungs).toEqual([{ step: 2, values: [0.5] }]);
  });

  it('gives the same sweep for the same seed', () => {
    const settings = {
      scheduler: { name: 'asha', mode: 'promote' },
      trials: 60,
      lanes: 7,
      mishaps: { lose: 0.1, fail: 0.05 },
    };
    const [first, again, other] = [5, 5, 6].map((seed) => simulate(randomSweep({ ...settings, seed })));
    expect(first).toEqual(again);
    expect(first!.seconds).not.toBe(other!.seconds);
  });
});
