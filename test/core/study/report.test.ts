import { describe, expect, it } from 'vitest';
import { createStudy } from '../../../core/study/create-study.ts';

const space = { x: { type: 'float', low: 0, high: 1 } } as const;
const study = (scheduler: Parameters<typeof createStudy>[0]['scheduler']) =>
  createStudy({ space, scheduler, sampler: 'random' });

describe('reports', () => {
  it('let the scheduler stop a trial, which keeps the reason', () => {
    const s = study({ name: 'median', startup: 1 });
    const [good, bad] = s.ask(2);
    expect(good!.report(1, 0.1)).toEqual({ decision: 'continue' });
    expect(good!.shouldPrune()).toBe(false);
    const decision = bad!.report(1, 0.9);
    expect(decision).toMatchObject({ decision: 'stop', reason: expect.stringContaining('median') });
    expect(bad!.decision).toEqual(decision);
    expect(bad!.shouldPrune()).toBe(true);
    const reason = decision.decision === 'stop' ? decision.reason : '';
    expect(s.trials[1]).toMatchObject({ state: 'stopped', reason, last: { step: 1, values: [0.9] } });

    s.tell(bad!, { state: 'stopped' });
    expect(s.trials[1]).toMatchObject({ state: 'stopped', reason });
    expect(() => s.tell(bad!, 1)).toThrow('1 is stopped already');
  });

  it('get the same answer when they are repeated, and change nothing when they are late', () => {
    const s = study({ name: 'median', startup: 1 });
    const [a, b, c] = s.ask(3);
    a!.report(1, 0.1);
    const stop = b!.report(1, 0.9);
    a!.report(2, 0.1);
    expect(b!.report(1, 0)).toEqual(stop);
    expect(b!.report(2, 0)).toEqual(stop);
    expect(s.trials[1]!.last).toEqual({ step: 2, values: [0] });
    c!.report(2, 0.05);
    c!.report(1, 9);
    expect(c!.shouldPrune()).toBe(false);
    expect(s.trials[2]!.last).toEqual({ step: 2, values: [0.05] });
  });

  it('a value that is told after the decision says that the trial was completed all the same', () => {
    const s = study({ name: 'median', startup: 1 });
    const [good, bad] = s.ask(2);
    good!.report(1, 0.1);
    bad!.report(1, 0.9);
    expect(s.trials[1]!.state).toBe('stopped');
    s.tell(bad!, 0.01);
    expect(s.best).toMatchObject({ number: 1, value: 0.01, state: 'completed' });
  });

  it('compare at the highest rung that a step reaches', () => {
    const s = study({ name: 'asha', min: 1, max: 27, eta: 3 });
    const trials = s.ask(4);
    for (const trial of trials.slice(0, 3)) expect(trial.report(10, trial.number)).toBeDefined();
    expect(trials.map((trial) => trial.shouldPrune())).toEqual([false, true, true, false]);
    expect(trials[3]!.report(1, 99)).toEqual({ decision: 'continue' });
    expect(trials[3]!.report(2, 99)).toEqual({ decision: 'continue' });
    expect(trials[3]!.report(9, 99)).toMatchObject({
      decision: 'stop',
      reason: expect.stringContaining('4 trials at step 9'),
    });
  });

  it('a scheduler of your own may decide; to pause is to stop, as a study keeps no checkpoints', () => {
    const s = study({
      name: 'own',
      nextRung: (step) => step + 1,
      decide: ({ best }) => (best > 1 ? { decision: 'pause', reason: 'too high' } : { decision: 'continue' }),
    });
    expect(s.ask().report(1, 2)).toEqual({ decision: 'stop', reason: 'too high' });
  });

  it('of several objectives are kept', () => {
    const s = createStudy({ space, objectives: ['minimize', 'maximize'], sampler: 'random' });
    const trial = s.ask();
    expect(trial.report(3, [1, Number.NaN])).toEqual({ decision: 'continue' });
    expect(s.trials[0]!.last).toEqual({ step: 3, values: [1, Number.NaN] });
    expect(() => trial.report(4, 1)).toThrow('value: 1 given for 2');
  });
});
