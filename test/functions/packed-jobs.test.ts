import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { longestIdleMs } from '../../core/sweep/packing.ts';
import type { ClaimAnswer, NextAnswer } from '../../core/sweep/protocol.ts';
import { createApi } from '../../functions/api/app.ts';
import { spentBy } from '../../functions/lane-view.ts';
import { launchTrial } from '../../functions/launch-trial.ts';
import { proposeTrial } from '../../functions/propose-trial.ts';
import type { Release } from '../../functions/release.ts';
import type { Job, JobRequest, Services } from '../../functions/services.ts';
import { settleTrial } from '../../functions/settle-trial.ts';
import type { SweepItem } from '../../functions/stores/sweeps.ts';
import type { TrialItem } from '../../functions/stores/trials.ts';
import { createSweep } from '../../functions/sweep-life.ts';
import { makeToken } from '../../functions/trial-token.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { type TestServices, testServices } from './embedded-services.ts';

/** The handlers around jobs that train several trials, event by event; the queue and the clock are the test's own. */
let base: TestServices;
beforeAll(async () => {
  base = await testServices();
});
afterAll(() => base.close());

let services: Services;
let clock: number;
let submitted: (JobRequest & { id: string })[];
let queue: Map<string, Job>;
let released: [string, Release][];
let app: ReturnType<typeof createApi>;
let sweep: SweepItem;
let turn: number;
let names = 0;

beforeEach(async () => {
  clock = 1_800_000_000_000;
  [submitted, queue, released, turn] = [[], new Map(), [], 0];
  services = {
    ...base.services,
    now: () => clock,
    jobs: {
      async submit(job) {
        const id = `job-${submitted.length + 1}`;
        submitted.push({ ...job, id });
        queue.set(id, { id, name: job.name, status: 'RUNNING' });
        return id;
      },
      list: async (name) => [...queue.values()].filter((job) => job.name === name),
      terminate: async () => {},
    },
    callbacks: {
      succeed: async (token, output) => void released.push([token, output as Release]),
      heartbeat: async () => {},
    },
  };
  app = createApi(services, { identify: () => 'admin', feed: { streams: false, pollMs: 10 } });
  names += 1;
  sweep = await createSweep(services, spec(`packed-${names}`, shell('true', { trials_per_job: 3 })));
});

const find = async (trial: number) => (await services.trials.find(sweep.sweep, trial)) as TrialItem;
const tokenOf = (trial: number, launch = 1) => makeToken({ sweep: sweep.sweep, trial, launch }, sweep.secret);

async function post<T>(path: string, token: string, body: object): Promise<{ status: number; body: T }> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await app.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: (await answer.json()) as T };
}

/** The lane proposes its next trial and launches it. */
async function laneGoesOn(): Promise<number> {
  const next = await proposeTrial(services)({ sweep: sweep.sweep, generation: 1, lane: 0, turn });
  turn += 1;
  if (next.action !== 'launch') throw new Error(`the lane has nothing to do: ${JSON.stringify(next)}`);
  await launch(next.trial, next.launch);
  return next.trial;
}

const launch = (trial: number, number: number) =>
  launchTrial(services)({
    ...{ sweep: sweep.sweep, generation: 1, trial, launch: number, adopt: false },
    taskToken: `task ${trial} ${number}`,
  });

/** A job trains a trial to its end. */
async function train(jobId: string, trial: number, number = 1, attempt = 1): Promise<void> {
  const claim = await post<ClaimAnswer>('/v1/trial/claim', tokenOf(trial, number), { jobId, attempt });
  expect(claim.status).toBe(200);
  const result = { lease: claim.body.lease, state: 'completed', metrics: { loss: trial } };
  expect((await post('/v1/trial/result', tokenOf(trial, number), result)).status).toBe(200);
}

const jobToken = () => submitted[0]?.environment.SKYSWEEP_JOB_TOKEN as string;

async function next(jobId: string, ended?: { trial: number; launch?: number }, attempt = 1): Promise<NextAnswer> {
  const what = ended && { ended: { token: tokenOf(ended.trial, ended.launch), exitCode: 0 } };
  const answer = await post<NextAnswer>('/v1/job/next', jobToken(), { jobId, attempt, ...what });
  expect(answer.status).toBe(200);
  return answer.body;
}

async function jobEnds(id: string, exitCode = 0, statusReason = 'Essential container in task exited'): Promise<void> {
  const job = queue.get(id) as Job;
  queue.set(id, { ...job, status: exitCode === 0 ? 'SUCCEEDED' : 'FAILED', exitCode, statusReason });
  await event(id);
}

async function event(id: string): Promise<void> {
  const { name, status, statusReason, exitCode } = queue.get(id) as Job & { statusReason: string; exitCode: number };
  await settleTrial(services)({ detail: { jobId: id, jobName: name, status, statusReason, container: { exitCode } } });
}

describe('a job that has ended its trial', () => {
  it('settles it, releases the lane, and is handed what the lane launches next', async () => {
    expect(await laneGoesOn()).toBe(0);
    await train('job-1', 0);
    const asked = next('job-1', { trial: 0 });
    await expect.poll(() => released, { timeout: 60_000 }).toMatchObject([['task 0 1', { outcome: 'settled' }]]);
    expect((await find(0)).state).toBe('completed');
    expect(await laneGoesOn()).toBe(1);
    expect(await asked).toEqual({ next: 'trial', trial: 1, token: tokenOf(1) });
    expect(submitted).toHaveLength(1);
    await train('job-1', 1);
    // The answer was lost: asked again, nothing happens twice.
    const again = next('job-1', { trial: 1 });
    await expect.poll(() => released.length, { timeout: 60_000 }).toBe(2);
    expect(await laneGoesOn()).toBe(2);
    expect(await again).toEqual(await next('job-1', { trial: 1 }));
    // That was its third trial.
    await train('job-1', 2);
    expect(await next('job-1', { trial: 2 })).toMatchObject({ next: 'exit' });
    expect((await find(2)).state).toBe('completed');
    expect(await laneGoesOn()).toBe(3);
    expect(submitted).toHaveLength(2);
  });

  it('ends when no trial comes, and the lane has a new job then', async () => {
    await laneGoesOn();
    await train('job-1', 0);
    const asked = next('job-1', { trial: 0 });
    await expect.poll(() => released.length, { timeout: 60_000 }).toBe(1);
    clock += longestIdleMs;
    expect(await asked).toEqual({ next: 'exit', reason: 'no trial came' });
    await laneGoesOn();
    expect(submitted).toHaveLength(2);
  });

  it('asks again after a while, and goes on waiting', async () => {
    await laneGoesOn();
    await train('job-1', 0);
    const asked = next('job-1', { trial: 0 });
    await expect.poll(() => released.length, { timeout: 60_000 }).toBe(1);
    clock += 21_000;
    expect(await asked).toEqual({ next: 'wait' });
    const again = next('job-1');
    await laneGoesOn();
    expect(await again).toMatchObject({ next: 'trial', trial: 1 });
    // The wait counts for the budget, and for no metric of the trial.
    const trial = await find(1);
    expect(trial.waitedSeconds).toBeCloseTo(21);
    expect(trial.busySeconds).toBeUndefined();
    expect(spentBy([trial], sweep.spec, clock).gpuHours).toBeCloseTo(21 / 3600);
  });

  it('ends when the sweep starts no more trials', async () => {
    await laneGoesOn();
    await train('job-1', 0);
    await services.sweeps.move(sweep.sweep, ['running'], { state: 'stopping' });
    expect(await next('job-1', { trial: 0 })).toMatchObject({ next: 'exit' });
    expect((await find(0)).state).toBe('completed');
  });

  it('has no say in a lane that another job has', async () => {
    await laneGoesOn();
    await train('job-1', 0);
    expect(await next('job-9', { trial: 0 })).toMatchObject({ next: 'exit' });
    expect((await find(0)).state).toBe('running');
    expect(released).toEqual([]);
  });

  it('of an earlier attempt has none either', async () => {
    await laneGoesOn();
    await train('job-1', 0, 1, 2);
    expect(await next('job-1', { trial: 0 }, 1)).toMatchObject({ next: 'exit' });
    expect((await find(0)).state).toBe('running');
  });
});

describe('a job that is lost', () => {
  const idle = async () => {
    await laneGoesOn();
    await train('job-1', 0);
    const asked = next('job-1', { trial: 0 });
    await expect.poll(() => released.length, { timeout: 60_000 }).toBe(1);
    return { asked };
  };

  it('while it waits is handed nothing once its end is known', async () => {
    const { asked } = await idle();
    await jobEnds('job-1', 137);
    await asked;
    await laneGoesOn();
    expect(submitted).toHaveLength(2);
    expect((await find(0)).state).toBe('completed');
  });

  it('while it waits is handed nothing once it is silent, though its end is not known', async () => {
    const { asked } = await idle();
    clock += 21_000;
    expect(await asked).toEqual({ next: 'wait' });
    clock += 38_000;
    await laneGoesOn();
    expect(submitted).toHaveLength(2);
  });

  it.each([
    [0, 'Essential container in task exited'],
    [137, 'Host EC2 (instance i-1) terminated.'],
  ])('with a trial that it had not begun costs that trial a launch and no failure: exit %i', async (code, reason) => {
    const { asked } = await idle();
    await laneGoesOn();
    await asked;
    await jobEnds('job-1', code, reason);
    expect(await find(1)).toMatchObject({ state: 'queued', launch: 2 });
    expect(released.at(-1)).toMatchObject(['task 1 1', { outcome: 'relaunch', launch: 2 }]);
    await launch(1, 2);
    expect(submitted).toHaveLength(2);
    // A late and a repeated event of the first job, and the call of its ghost, change nothing.
    const before = await find(1);
    await event('job-1');
    expect(await next('job-1', { trial: 1 })).toMatchObject({ next: 'exit' });
    expect(await find(1)).toEqual(before);
    await train('job-2', 1, 2);
    await jobEnds('job-2');
    expect((await find(1)).state).toBe('completed');
  });

  it('in the middle of a later trial costs that trial alone', async () => {
    const { asked } = await idle();
    await laneGoesOn();
    await asked;
    await post('/v1/trial/claim', tokenOf(1), { jobId: 'job-1', attempt: 1 });
    await jobEnds('job-1', 137, 'Host EC2 (instance i-1) terminated.');
    expect((await find(0)).state).toBe('completed');
    expect(await find(1)).toMatchObject({ state: 'queued', launch: 2 });
  });

  it('and started again by the queue goes on with the trial that it was at', async () => {
    const { asked } = await idle();
    await laneGoesOn();
    await asked;
    await post('/v1/trial/claim', tokenOf(1), { jobId: 'job-1', attempt: 1 });
    // Its environment has the token of its first trial, which is over.
    expect((await post('/v1/trial/claim', tokenOf(0), { jobId: 'job-1', attempt: 2 })).status).toBe(410);
    expect(await next('job-1', { trial: 0 }, 2)).toMatchObject({ next: 'trial', trial: 1 });
    await train('job-1', 1, 1, 2);
    expect((await find(1)).lease).toBe(2);
  });

  it('and whose end nobody told of is found out when the trial is silent', async () => {
    const { asked } = await idle();
    await laneGoesOn();
    await asked;
    const silent = { reconcile: true, sweep: sweep.sweep, trial: 1, launch: 1 } as const;
    const error = { Error: 'States.HeartbeatTimeout' };
    expect(await settleTrial(services)({ ...silent, error })).toMatchObject({ outcome: 'waiting', adopt: true });
    queue.set('job-1', { ...(queue.get('job-1') as Job), status: 'SUCCEEDED', exitCode: 0 });
    expect(await settleTrial(services)({ ...silent, error })).toMatchObject({ outcome: 'relaunch', launch: 2 });
    expect(await find(1)).toMatchObject({ state: 'queued', launch: 2 });
  });
});

describe('the route', () => {
  it.each([
    ['no token', '', 401],
    ['a trial token', 'trial', 401],
    ['a token of another lane', 'other', 401],
  ])('refuses %s', async (_, which, status) => {
    await laneGoesOn();
    const token = { '': '', trial: tokenOf(0), other: jobToken().replace(/\.0\.([^.]+)$/, '.1.$1') }[which] ?? '';
    expect((await post('/v1/job/next', token, { jobId: 'job-1', attempt: 1 })).status).toBe(status);
  });

  it('refuses what has ended in another sweep', async () => {
    await laneGoesOn();
    const other = makeToken({ sweep: 'other', trial: 0, launch: 1 }, sweep.secret);
    const body = { jobId: 'job-1', attempt: 1, ended: { token: other, exitCode: 0 } };
    const answer = await post<{ title: string }>('/v1/job/next', jobToken(), body);
    expect(answer).toMatchObject({ status: 422, body: { title: expect.stringContaining('ended.token') } });
  });
});

describe('jobs that train one trial each', () => {
  it('have no token to ask with, and go where the trainer says', async () => {
    for (const [trainer, gpu] of [
      [shell('true'), true],
      [shell('true', { gpu: false }), false],
      [{ family: 'mlp', backend: 'wasm' }, false],
      [{ family: 'mlp' }, true],
    ] as const) {
      names += 1;
      const space = 'command' in trainer ? {} : { space: { learning_rate: { type: 'float', low: 0.1, high: 1 } } };
      sweep = await createSweep(services, spec(`gpu-${names}`, trainer, space));
      turn = 0;
      await laneGoesOn();
      expect(submitted.at(-1)).toMatchObject({ gpu, name: `skysweep_gpu-${names}_0_1` });
      expect(submitted.at(-1)?.environment).not.toHaveProperty('SKYSWEEP_JOB_TOKEN');
    }
  });
});

describe('events of jobs that train one trial each', () => {
  beforeEach(async () => {
    names += 1;
    sweep = await createSweep(services, spec(`single-${names}`, shell('true')));
    await laneGoesOn();
  });

  it('change nothing the second time', async () => {
    await train('job-1', 0);
    await jobEnds('job-1');
    const settled = await find(0);
    expect(settled.state).toBe('completed');
    await event('job-1');
    expect(await find(0)).toEqual(settled);
  });

  it('change nothing when they come late, after the next launch', async () => {
    await post('/v1/trial/claim', tokenOf(0), { jobId: 'job-1', attempt: 1 });
    await jobEnds('job-1', 137, 'Host EC2 (instance i-1) terminated.');
    await launch(0, 2);
    const relaunched = await find(0);
    expect(relaunched).toMatchObject({ state: 'queued', launch: 2 });
    await event('job-1');
    expect(await find(0)).toEqual(relaunched);
    await train('job-2', 0, 2);
    await event('job-1');
    expect((await find(0)).state).toBe('running');
  });

  it('of a second job of one launch, which came too late for the claim, change nothing', async () => {
    // The call that submitted was repeated.
    await launch(0, 1);
    expect(submitted.map(({ name }) => name)).toEqual([submitted[0]?.name, submitted[0]?.name]);
    expect((await post('/v1/trial/claim', tokenOf(0), { jobId: 'job-2', attempt: 1 })).status).toBe(200);
    expect((await post('/v1/trial/claim', tokenOf(0), { jobId: 'job-1', attempt: 1 })).status).toBe(409);
    await jobEnds('job-1');
    expect((await find(0)).state).toBe('running');
  });

  it('that are lost are made up for when the trial is silent', async () => {
    await train('job-1', 0);
    queue.set('job-1', { ...(queue.get('job-1') as Job), status: 'SUCCEEDED', exitCode: 0 });
    const silent = { reconcile: true, sweep: sweep.sweep, trial: 0, launch: 1 } as const;
    const error = { Error: 'States.HeartbeatTimeout' };
    expect(await settleTrial(services)({ ...silent, error })).toMatchObject({ outcome: 'settled' });
    expect((await find(0)).state).toBe('completed');
  });

  it('and jobs that the queue did not take are submitted again, three times in all', async () => {
    queue.clear();
    const error = { Error: 'TooManyRequestsException', Cause: '{"errorMessage":"Rate exceeded"}' };
    const reconcile = (launch: number) =>
      settleTrial(services)({ reconcile: true, sweep: sweep.sweep, trial: 0, launch, error });
    expect(await reconcile(1)).toMatchObject({ outcome: 'relaunch', launch: 2 });
    expect(await reconcile(2)).toMatchObject({ outcome: 'relaunch', launch: 3 });
    expect(await reconcile(3)).toMatchObject({ outcome: 'settled' });
    const failed = await find(0);
    expect(failed).toMatchObject({ state: 'failed', reason: expect.stringContaining('Rate exceeded') });
  });

  it('end the life of the token', async () => {
    await train('job-1', 0);
    await jobEnds('job-1');
    const settled = await find(0);
    const late = { lease: settled.lease, reports: [{ step: 9, metrics: { loss: -1 } }] };
    expect((await post('/v1/trial/reports', tokenOf(0), late)).status).toBe(410);
    expect((await post('/v1/trial/claim', tokenOf(0), { jobId: 'job-1', attempt: 2 })).status).toBe(410);
    // Nor is one of a launch to come any good.
    expect((await post('/v1/trial/claim', tokenOf(0, 2), { jobId: 'job-1', attempt: 1 })).status).toBe(410);
    expect(await find(0)).toEqual(settled);
  });
});
