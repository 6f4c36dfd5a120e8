import { describe, expect, it } from 'vitest';
import type { TrialRecord } from '../../../core/sweep/trial.ts';
import { schedulerOf, trialAt, viewOf } from './view.ts';

/** Nine trials start; three go on from step 1, one from step 3 to the end at 9. */
const scheduler = () => schedulerOf({ name: 'sync-halving', max: 9 });
const next = (trials: readonly TrialRecord[], mayCreate = true) => scheduler().next!(viewOf(trials, mayCreate));

const first = [0.9, 0.8, 0.1, 0.7, 0.2, 0.6, 0.3, 0.5, 0.4].map((loss, i) => trialAt(i, 'paused', { 1: loss }));

describe('sync-halving', () => {
  it('waits for the whole rung, with new trials of the next bracket meanwhile', () => {
    expect(next(first.slice(0, 8))).toEqual({ next: 'propose' });
    const late = [...first.slice(0, 8), trialAt(8, 'running')];
    expect(next(late)).toEqual({ next: 'propose' });
    expect(next(late, false)).toEqual({ next: 'wait' });
    expect(next(first)).toMatchObject({ next: 'resume', trial: 2 });
  });

  it('promotes the best third and no more', () => {
    const trials = [...first];
    const resumed: number[] = [];
    for (let answer = next(trials); answer.next === 'resume'; answer = next(trials)) {
      resumed.push(answer.trial);
      trials[answer.trial] = { ...trials[answer.trial]!, state: 'running' };
    }
    expect(resumed).toEqual([2, 4, 6]);
    trials[2] = trialAt(2, 'paused', { 1: 0.1, 3: 0.3 });
    trials[4] = trialAt(4, 'paused', { 1: 0.2, 3: 0.2 });
    expect(next(trials)).toEqual({ next: 'propose' });
    trials[6] = trialAt(6, 'failed', { 1: 0.3 });
    expect(next(trials)).toMatchObject({ next: 'resume', trial: 4 });
    trials[4] = trialAt(4, 'completed', { 1: 0.2, 3: 0.2 });
    expect(next(trials, false)).toMatchObject({ next: 'done' });
  });

  it('counts failed trials as arrived, and passes over NaN', () => {
    const trials = first.map((trial) => (trial.number === 2 ? trialAt(2, 'failed') : trial));
    expect(next(trials)).toMatchObject({ next: 'resume', trial: 4 });
    trials[4] = trialAt(4, 'paused', { 1: Number.NaN });
    expect(next(trials)).toMatchObject({ next: 'resume', trial: 6 });
    expect(
      next(
        first.map(({ number }) => trialAt(number, 'failed')),
        false,
      ).next,
    ).toBe('done');
  });

  it('keeps brackets apart, the earlier one first', () => {
    const second = first.map(({ number }) => trialAt(9 + number, 'paused', { 1: 0.01 * number }));
    expect(next([...first, ...second])).toMatchObject({ next: 'resume', trial: 2 });
    const done = first.map((trial) => ({ ...trial, state: 'stopped' as const }));
    expect(next([...done, ...second])).toMatchObject({ next: 'resume', trial: 9 });
    expect(scheduler().bracket!(8)).toBe(0);
    expect(scheduler().bracket!(9)).toBe(1);
  });

  it('lets at least one of a smaller last bracket go on', () => {
    expect(next(first.slice(0, 2), false)).toMatchObject({ next: 'resume', trial: 1 });
  });

  it('lets the last arrival of a rung go straight on when it is among the best', () => {
    const rung = first.map(({ number, rungs }) => ({ trial: number, values: rungs![0]!.values, best: 0 }));
    const decide = (trial: number, entries = rung) =>
      scheduler().decide({ ...entries.find((entry) => entry.trial === trial)!, step: 1 }, entries).decision;
    expect([decide(2), decide(0), decide(2, rung.slice(0, 8))]).toEqual(['continue', 'pause', 'pause']);
  });

  it('answers the same from what it remembers and afresh', () => {
    const remembering = scheduler();
    const trials: TrialRecord[] = [];
    for (let i = 0; i < 60; i += 1) {
      trials.push(trialAt(i, i % 7 === 3 ? 'failed' : 'paused', { 1: ((i * 29) % 31) / 31 }));
      for (const mayCreate of [true, false]) {
        expect(remembering.next!(viewOf([...trials], mayCreate))).toEqual(next([...trials], mayCreate));
      }
      const answer = next([...trials]);
      if (answer.next === 'resume') trials[answer.trial] = { ...trials[answer.trial]!, state: 'completed' };
    }
    expect(trials.filter(({ state }) => state === 'completed').length).toBeGreaterThan(10);
  });
});
