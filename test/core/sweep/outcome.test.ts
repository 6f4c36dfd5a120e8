import { describe, expect, it } from 'vitest';
import { type EndedTrial, outcome } from '../../../core/sweep/outcome.ts';

const trial: EndedTrial = {
  sweepState: 'running',
  metrics: {},
  objectives: [{ metric: 'loss' }],
  launches: 1,
  failures: 0,
  retries: 0,
  backoff: 10,
};
const stop = { decision: 'stop', reason: 'asha: too weak' } as const;
const completed = { result: { state: 'completed' }, metrics: { loss: 0.5 } } as const;

describe('what becomes of a trial whose job has ended', () => {
  it('is completed with its objective', () => {
    expect(outcome({ ...trial, ...completed }, { exitCode: 0 })).toEqual({ outcome: 'settled', state: 'completed' });
  });

  it('is completed whatever the exit code, once the result is in', () => {
    expect(outcome({ ...trial, ...completed }, { exitCode: 137 })).toMatchObject({ state: 'completed' });
  });

  it('fails without the objective and names what was reported instead', () => {
    const other = { ...trial, ...completed, metrics: { acc: 1, f1: 2 } };
    expect(outcome(other, { exitCode: 0 })).toEqual({
      outcome: 'settled',
      state: 'failed',
      reason: 'metric loss was never reported (reported: acc, f1); report it, or name another one in objective.metric',
    });
  });

  it('is stopped or paused as it was told', () => {
    expect(outcome({ ...trial, standing: stop }, { exitCode: 143 })).toMatchObject({ state: 'stopped' });
    expect(outcome({ ...trial, standing: { decision: 'pause', reason: 'rung 3' } }, { exitCode: 0 })).toEqual({
      outcome: 'paused',
      reason: 'rung 3',
    });
  });

  it('is paused with its sweep and stopped with it', () => {
    expect(outcome({ ...trial, sweepState: 'pausing' }, { exitCode: 75 }).outcome).toBe('paused');
    expect(outcome({ ...trial, sweepState: 'halting' }, { exitCode: 75 })).toMatchObject({ state: 'stopped' });
    expect(outcome({ ...trial, sweepState: 'failed' }, { exitCode: 143 })).toMatchObject({ state: 'stopped' });
  });

  it.each([{ exitCode: 75 }, { statusReason: 'Host EC2 (instance i-1) terminated.' }])(
    'is launched again when the host was taken: %j',
    (end) => {
      expect(outcome(trial, end).outcome).toBe('relaunch');
      expect(outcome({ ...trial, launches: 11, failures: 1 }, end)).toMatchObject({
        state: 'failed',
        reason: expect.stringMatching(/^interrupted 10 times/),
      });
    },
  );

  it('is launched again a few times when its trainer was killed', () => {
    expect(outcome(trial, { exitCode: 137 }).outcome).toBe('relaunch');
    expect(outcome({ ...trial, launches: 3 }, { exitCode: 137 })).toMatchObject({
      state: 'failed',
      reason: expect.stringMatching(/killed.*memory/),
    });
  });

  it('fails with the exit code, or with what the trainer said', () => {
    expect(outcome(trial, { exitCode: 3 })).toMatchObject({
      state: 'failed',
      reason: 'the trainer exited with code 3',
    });
    const said = { ...trial, result: { state: 'failed', message: 'no GPU' } as const };
    expect(outcome(said, { exitCode: 1 })).toMatchObject({ state: 'failed', reason: 'no GPU' });
  });

  it('tries to submit a job again, but not for ever', () => {
    expect(outcome(trial, { launchError: 'ENOSPC' }).outcome).toBe('relaunch');
    expect(outcome({ ...trial, launches: 3 }, { launchError: 'ENOSPC' })).toMatchObject({
      state: 'failed',
      reason: 'its job could not be submitted: ENOSPC',
    });
  });

  it('is started again after failures of its own as often as `retries` says, later each time', () => {
    const patient = { ...trial, retries: 2 };
    const again = { outcome: 'relaunch', failed: true, reason: 'the trainer exited with code 1' };
    expect(outcome(patient, { exitCode: 1 })).toEqual({ ...again, delaySeconds: 10 });
    expect(outcome({ ...patient, launches: 2, failures: 1 }, { exitCode: 1 })).toEqual({ ...again, delaySeconds: 20 });
    expect(outcome({ ...patient, launches: 3, failures: 2 }, { exitCode: 1 })).toMatchObject({ state: 'failed' });
    expect(outcome({ ...patient, result: { state: 'failed', message: 'no data' } }, { exitCode: 1 })).toMatchObject({
      outcome: 'relaunch',
      reason: 'no data',
    });
  });

  it('does not count hosts that were taken as failures', () => {
    const taken = { ...trial, retries: 1, launches: 9, failures: 0 };
    expect(outcome(taken, { exitCode: 1 })).toMatchObject({ outcome: 'relaunch', delaySeconds: 10 });
    expect(outcome({ ...taken, failures: 1 }, { exitCode: 75 })).toEqual({
      outcome: 'relaunch',
      reason: 'the trainer exited with code 75',
    });
  });
});
