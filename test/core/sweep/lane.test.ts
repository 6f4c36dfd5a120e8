import { describe, expect, it } from 'vitest';
import { type LaneView, nextStep as next, type Schedule } from '../../../core/sweep/lane.ts';

const nextStep = (view: LaneView, schedule: Schedule = () => ({ next: 'propose' })) => next(view, schedule);

const view: LaneView = {
  state: 'running',
  generation: 1,
  budget: { trials: 10 },
  elapsedSeconds: 0,
  created: 3,
  open: [],
  settled: 0,
  failed: 0,
  objectives: [{ metric: 'loss', goal: 'minimize' }],
  best: [undefined],
  toEvaluate: [],
  toConfirm: [],
  spent: { steps: 0, gpuHours: 0, cost: 0 },
  sinceBest: 0,
};

describe('the next step of a lane', () => {
  it('proposes while the budget lasts', () => {
    expect(nextStep(view)).toEqual({ step: 'propose' });
    expect(nextStep({ ...view, created: 9 })).toEqual({ step: 'propose' });
    expect(nextStep({ ...view, created: 10 })).toEqual({ step: 'done', reason: '10 trials done' });
  });

  it('ends when the time is used up', () => {
    const timed = { ...view, budget: { seconds: 60 } };
    expect(nextStep({ ...timed, elapsedSeconds: 59 }).step).toBe('propose');
    expect(nextStep({ ...timed, elapsedSeconds: 60 }).step).toBe('done');
  });

  it.each([
    ['minimize', 0.1, 0.2, 0.1],
    ['maximize', 0.9, 0.8, 0.95],
  ] as const)('ends when a %s target is reached', (goal, target, before, after) => {
    const aimed = { ...view, objectives: [{ metric: 'm', goal, target }] };
    expect(nextStep({ ...aimed, best: [before] }).step).toBe('propose');
    expect(nextStep({ ...aimed, best: [after] })).toEqual({ step: 'done', reason: 'target reached' });
  });

  it('gives up when the first trials all failed, and not when any succeeded', () => {
    expect(nextStep({ ...view, settled: 4, failed: 4 }).step).toBe('propose');
    expect(nextStep({ ...view, settled: 5, failed: 5 })).toEqual({
      step: 'done',
      reason: 'the first 5 trials all failed',
    });
    expect(nextStep({ ...view, settled: 6, failed: 5 }).step).toBe('propose');
  });

  it('trains the best again when the search is over, and keeps its lanes until then', () => {
    const over = { ...view, created: 10, toConfirm: [{ of: 4, seed: 0 }] };
    const running = { number: 9, state: 'running', generation: 1 } as const;
    expect(nextStep({ ...over, open: [running] })).toEqual({ step: 'wait' });
    expect(nextStep(over)).toEqual({ step: 'confirm', of: 4, seed: 0 });
    // Other lanes are at it: they are no reason to wait.
    const confirming = { number: 10, state: 'running', generation: 1, afterSearch: true } as const;
    expect(nextStep({ ...over, open: [confirming] })).toEqual({ step: 'confirm', of: 4, seed: 0 });
    expect(nextStep({ ...over, toEvaluate: [4] })).toEqual({ step: 'evaluate', of: 4 });
    expect(nextStep({ ...over, open: [confirming], toConfirm: [] }).step).toBe('done');
    expect(nextStep({ ...over, created: 9 }).step).toBe('propose');
  });

  it('ends when the sampler has nothing left', () => {
    expect(nextStep({ ...view, exhausted: 'space exhausted' })).toEqual({ step: 'done', reason: 'space exhausted' });
  });

  it.each(['pausing', 'stopping', 'halting', 'stopped', 'failed'] as const)('starts nothing when %s', (state) => {
    const orphan = { number: 0, state: 'running', generation: 0 } as const;
    expect(nextStep({ ...view, state, open: [orphan] }).step).toBe('done');
  });

  it('first takes over what an earlier execution left', () => {
    const running = { number: 4, state: 'running', generation: 1 } as const;
    const paused = { number: 5, state: 'paused', generation: 1 } as const;
    const resumed = { ...view, generation: 2, created: 10 };
    expect(nextStep({ ...resumed, open: [running, paused] })).toEqual({ step: 'adopt', trial: 4 });
    expect(nextStep({ ...resumed, open: [paused] })).toEqual({ step: 'resume', trial: 5 });
    expect(nextStep({ ...resumed, open: [{ ...running, generation: 2 }] }).step).toBe('done');
  });

  it('evaluates when the search is over and nothing runs, never before', () => {
    const over = { ...view, created: 10, toEvaluate: [7, 0] };
    expect(nextStep({ ...over, created: 9 }).step).toBe('propose');
    expect(nextStep({ ...over, open: [{ number: 9, state: 'running', generation: 1 }] }).step).toBe('done');
    expect(nextStep(over)).toEqual({ step: 'evaluate', of: 7 });
  });

  it.each([
    ['steps', { steps: 100 }, { spent: { steps: 100, gpuHours: 0, cost: 0 } }],
    ['GPU hours', { gpuHours: 2 }, { spent: { steps: 0, gpuHours: 2.1, cost: 0 } }],
    ['cost', { cost: 5 }, { spent: { steps: 0, gpuHours: 9, cost: 5 } }],
    ['no improvement', { noImprovement: 3 }, { sinceBest: 3 }],
    ['failed', { maxFailed: 2 }, { failed: 2, settled: 9 }],
  ])('ends by %s, paused trials or not', (words, budget, reached) => {
    const resume: Schedule = () => ({ next: 'resume', trial: 1, reason: 'promoted' });
    expect(nextStep({ ...view, budget }, resume)).toEqual({ step: 'resume', trial: 1, reason: 'promoted' });
    const end = nextStep({ ...view, budget, ...reached }, resume);
    expect(end).toEqual({ step: 'done', reason: expect.stringContaining(words) });
  });

  describe('with a scheduler that pauses', () => {
    const full = { ...view, created: 10 };
    const paused = { number: 4, state: 'paused', generation: 1, pausedByScheduler: true } as const;
    const running = { number: 5, state: 'running', generation: 1 } as const;

    it('lets paused trials go on when there are no further new ones', () => {
      const schedule: Schedule = (mayCreate) =>
        mayCreate ? { next: 'propose' } : { next: 'resume', trial: 4, reason: 'promoted' };
      expect(nextStep({ ...view, open: [paused] }, schedule).step).toBe('propose');
      expect(nextStep({ ...full, open: [paused] }, schedule)).toMatchObject({ step: 'resume', trial: 4 });
    });

    it('waits while a running trial may change what is to be done, and no longer', () => {
      const wait: Schedule = () => ({ next: 'wait' });
      expect(nextStep({ ...full, open: [paused, running] }, wait)).toEqual({ step: 'wait' });
      expect(nextStep({ ...full, open: [paused] }, wait)).toEqual({ step: 'done', reason: '10 trials done' });
    });

    it('leaves to the scheduler what it paused in an earlier execution', () => {
      const later = { ...view, generation: 2, open: [paused] };
      expect(nextStep(later).step).toBe('propose');
      expect(nextStep({ ...later, open: [{ ...paused, pausedByScheduler: false }] }).step).toBe('resume');
    });

    it('clones within the budget', () => {
      const clone: Schedule = () => ({ next: 'clone', of: 3, params: { x: 1 }, reason: 'copies' });
      expect(nextStep(view, clone)).toEqual({ step: 'clone', of: 3, params: { x: 1 }, reason: 'copies' });
      expect(nextStep(full, clone).step).toBe('done');
    });

    it('evaluates with paused trials left over', () => {
      expect(nextStep({ ...full, open: [paused], toEvaluate: [2] })).toEqual({ step: 'evaluate', of: 2 });
    });
  });
});
