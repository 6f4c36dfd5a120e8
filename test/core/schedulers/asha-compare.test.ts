import { describe, expect, it } from 'vitest';
import { randomSampler } from '../../../core/samplers/random.ts';
import { createScheduler, schedulerSchema } from '../../../core/schedulers/registry.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import { ReportBook } from '../../../core/study/report-book.ts';
import type { Objective, TrialRecord } from '../../../core/sweep/trial.ts';
import { simulate } from '../../simulation/driver.ts';

const objectives: Objective[] = [{ metric: 'loss', goal: 'minimize' }];
const space = compileSpace({ x: { type: 'float', low: 0, high: 1 } });

function asha(settings: object = {}, goals = objectives) {
  const config = schedulerSchema.parse({ name: 'asha', compare: 'best', min: 2, max: 8, eta: 2, ...settings });
  return createScheduler(config, { objectives: goals, seed: 0 });
}

describe('asha, compare best', () => {
  it.each(['stop', 'promote'])('judges an arrival by its best value so far (%s)', (mode) => {
    const rung = [
      { trial: 0, values: [0.5], best: 0.5 },
      { trial: 1, values: [0.6], best: 0.6 },
      { trial: 2, values: [0.9], best: 0.1 },
    ];
    const report = { ...rung[2]!, step: 2 };
    expect(asha({ mode }).decide(report, rung).decision).toBe('continue');
    expect(asha({ mode, compare: 'last' }).decide(report, rung).decision).toBe(mode === 'stop' ? 'stop' : 'pause');
  });

  it('promotes by the best value that records have, where it is larger the better as well', () => {
    const waiting = (number: number, value: number, best: number): TrialRecord => {
      return { number, state: 'paused', params: {}, rungs: [{ step: 2, values: [value], best }] };
    };
    const trials = [waiting(0, 0.9, 0.9), waiting(1, 0.2, 0.95), waiting(2, 0.8, 0.8)];
    const up: Objective[] = [{ metric: 'accuracy', goal: 'maximize' }];
    const view = { space, objectives: up, trials, trial: 3, seed: 0, parallel: 1, mayCreate: true };
    expect(asha({ mode: 'promote' }, up).next!(view)).toMatchObject({ next: 'resume', trial: 1 });
    expect(asha({ mode: 'promote', compare: 'last' }, up).next!(view)).toMatchObject({ next: 'resume', trial: 0 });
  });

  it('keeps the best value with the rungs where promotions need it, and only there', () => {
    const kept = (settings: object) => {
      const book = new ReportBook(asha(settings), 'minimize');
      book.report(0, 1, [0.3]);
      book.report(0, 2, [0.7]);
      return book.rungs(0);
    };
    expect(kept({ mode: 'promote' })).toEqual([{ step: 2, values: [0.7], best: 0.3 }]);
    expect(kept({ mode: 'promote', compare: 'last' })).toEqual([{ step: 2, values: [0.7] }]);
    expect(kept({ mode: 'stop' })).toEqual([{ step: 2, values: [0.7] }]);
  });

  it('takes a good trial with one bad epoch at its rung to the end, which the value there would have kept back', () => {
    const completed = (compare: string) => {
      const { trials } = simulate({
        sampler: randomSampler(),
        scheduler: asha({ mode: 'promote', compare }),
        space,
        objectives,
        seed: 1,
        lanes: 1,
        maxSteps: 8,
        budget: { trials: 8 },
        // Trial 3 is the best one, but not at the first rung.
        curve: (_, step, { number }) => [number === 3 ? (step === 2 ? 9 : 0.1) : 1 + number],
        duration: () => 1,
      });
      return trials[3]!.state === 'completed';
    };
    expect(completed('best')).toBe(true);
    expect(completed('last')).toBe(false);
  });

  it('is refused with several objectives', () => {
    const two: Objective[] = [...objectives, { metric: 'size', goal: 'minimize' }];
    expect(() => asha({}, two)).toThrow('scheduler.compare: best compares trials by one objective, there are 2');
  });
});
