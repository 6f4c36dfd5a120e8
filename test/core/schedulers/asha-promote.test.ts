import { describe, expect, it } from 'vitest';
import { createScheduler, schedulerSchema } from '../../../core/schedulers/registry.ts';
import type { Next, ScheduleView } from '../../../core/schedulers/scheduler.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import type { Objective, TrialRecord } from '../../../core/sweep/trial.ts';

const objectives: Objective[] = [{ metric: 'loss', goal: 'minimize' }];
const space = compileSpace({ x: { type: 'float', low: 0, high: 1 } });

function asha(settings: object = {}) {
  const config = schedulerSchema.parse({ name: 'asha', mode: 'promote', min: 1, max: 9, eta: 3, ...settings });
  return createScheduler(config, { objectives, seed: 0 });
}

const steps = [1, 3, 9];

/** A trial with these losses at the rungs 1, 3, … */
function record(number: number, state: TrialRecord['state'], ...losses: number[]): TrialRecord {
  return { number, state, params: {}, rungs: losses.map((value, k) => ({ step: steps[k]!, values: [value] })) };
}

function next(trials: readonly TrialRecord[], mayCreate = true): Next {
  const view: ScheduleView = { space, objectives, trials, trial: trials.length, seed: 0, parallel: 2, mayCreate };
  return asha().next!(view);
}

describe('asha, mode promote', () => {
  it('needs checkpoints and rungs', () => {
    expect(asha().needs).toEqual({ checkpoints: true, rungs: true });
  });

  it('promotes what breaks outcome constraints after all that break none, the least broken first', () => {
    const at = (number: number, loss: number, violation?: number): TrialRecord => {
      const broken = violation === undefined ? {} : { violation };
      return { number, state: 'paused', params: {}, rungs: [{ step: 1, values: [loss], ...broken }] };
    };
    expect(next([at(0, 0.1, 2), at(1, 0.9), at(2, 0.2, 1), at(3, 0.8)])).toMatchObject({ next: 'resume', trial: 3 });
    expect(next([at(0, 0.1, 2), at(1, 0.9, 0.5), at(2, 0.2, 1)])).toMatchObject({ next: 'resume', trial: 1 });
    // Of four one goes on: the feasible one has, and the others wait for better company.
    const gone: TrialRecord = { ...at(1, 0.9), state: 'completed' };
    expect(next([at(0, 0.1, 2), gone, at(2, 0.2, 1)])).toMatchObject({ next: 'propose' });
  });

  it('pauses whoever is not among the best when it arrives; the others go straight on', () => {
    const scheduler = asha();
    // The last place that goes on is floor((n - 1) / 3): of 2 and 3 the first, of 4 the second.
    const losses = [0.5, 0.6, 0.4, 0.45, 0.2, 0.41];
    const decisions = losses.map((value, trial) => {
      const rung = losses.slice(0, trial + 1).map((v, i) => ({ trial: i, values: [v], best: v }));
      return scheduler.decide({ trial, step: 1, values: [value], best: value }, rung).decision;
    });
    expect(decisions).toEqual(['pause', 'pause', 'continue', 'continue', 'continue', 'pause']);
  });

  it('lets a paused trial go on once later arrivals have made it one of the best', () => {
    const arrived = [record(0, 'paused', 0.5), record(1, 'paused', 0.6)];
    expect(next([arrived[0]!])).toEqual({ next: 'propose' });
    expect(next(arrived)).toEqual({
      next: 'resume',
      trial: 0,
      reason: 'asha: among the best 33 % of 2 trials at step 1',
    });
    expect(next([record(0, 'queued', 0.5), arrived[1]!])).toEqual({ next: 'propose' });
  });

  it('counts whoever left a rung as promoted, whatever became of it', () => {
    for (const state of ['queued', 'running', 'completed', 'stopped', 'failed'] as const) {
      const trials = [record(0, state, 0.1), record(1, 'paused', 0.2), record(2, 'paused', 0.3)];
      expect(next(trials)).toEqual({ next: 'propose' });
      expect(next([...trials, record(3, 'paused', 0.4)])).toMatchObject({ next: 'resume', trial: 1 });
    }
  });

  it('serves the highest rung first', () => {
    const low = [
      record(0, 'paused', 0.1),
      record(1, 'paused', 0.2),
      record(2, 'paused', 0.3),
      record(3, 'paused', 0.9),
    ];
    const high = [record(4, 'paused', 0.5, 0.5), record(5, 'paused', 0.6, 0.4)];
    expect(next([...low, ...high])).toMatchObject({ next: 'resume', trial: 5 });
    expect(next([...low, high[0]!])).toMatchObject({ next: 'resume', trial: 0 });
  });

  it('waits at the end for those in flight, and lets one trial run to its end', () => {
    const paused = [record(0, 'paused', 0.5)];
    expect(next([...paused, record(1, 'running')], false)).toEqual({ next: 'wait' });
    expect(next([...paused, record(1, 'queued')], false)).toEqual({ next: 'wait' });
    expect(next([...paused, record(1, 'failed')], false)).toMatchObject({ next: 'resume', trial: 0 });
    expect(next([...paused, record(1, 'completed', 0.4, 0.3)], false)).toMatchObject({ next: 'done' });
    expect(next([record(0, 'paused', Number.NaN), record(1, 'paused', Number.NaN)], false).next).toBe('done');
    expect(next([], false).next).toBe('done');
  });

  it('answers the same from what it remembers and afresh', () => {
    const scheduler = asha();
    const trials: TrialRecord[] = [];
    const view = (): ScheduleView => {
      return { space, objectives, trials: [...trials], trial: trials.length, seed: 0, parallel: 2, mayCreate: true };
    };
    for (let i = 0; i < 40; i += 1) {
      trials.push(record(i, 'paused', ((i * 17) % 23) / 23));
      const answer = scheduler.next!(view());
      expect(answer).toEqual(asha().next!(view()));
      if (answer.next === 'resume') {
        const { number, rungs } = trials[answer.trial]!;
        trials[answer.trial] = record(number, 'paused', ...rungs!.map(({ values }) => values[0]!), number / 40);
      }
    }
    expect(trials.filter(({ rungs }) => rungs!.length === 2).length).toBeGreaterThan(8);
    trials.splice(0, trials.length, record(0, 'paused', 0.3), record(1, 'paused', 0.2));
    expect(scheduler.next!(view())).toMatchObject({ next: 'resume', trial: 1 });
  });
});
