import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskAnswer } from '../../core/sweep/worker-protocol.ts';
import { metricUnits } from '../../functions/observe/metrics.ts';
import { storesOf } from '../../functions/stores/stores.ts';
import { makeToken } from '../../functions/trial-token.ts';
import type { BundleName } from '../../infra/functions.ts';
import { type Packaged, type RealTable, realTable, startPackaged } from './packaged.ts';

/** What packaged functions really write, as CloudWatch would read it. */
let real: RealTable;
beforeAll(async () => {
  real = await realTable();
});
afterAll(() => real.close());

const service = 'Skysweep/Sweeps';
const start = (name: BundleName, level: string) =>
  startPackaged(name, { ...real.env, POWERTOOLS_SERVICE_NAME: service, POWERTOOLS_LOG_LEVEL: level });

type Line = Readonly<Record<string, unknown>>;
const read = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Line);
const isMetric = (line: Line) => '_aws' in line;

/** The sums of the metrics, read by the rules of the embedded metric format. */
function metricsIn(lines: readonly Line[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of lines.filter(isMetric)) {
    const { CloudWatchMetrics: directives } = line._aws as {
      CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[];
    };
    for (const { Namespace, Dimensions, Metrics } of directives) {
      expect(Namespace).toBe('Skysweep');
      // One dimension with one value: one charge for each metric.
      expect(Dimensions).toEqual([['service']]);
      expect(line.service).toBe(service);
      for (const { Name, Unit } of Metrics) {
        expect(Unit).toBe(metricUnits[Name as keyof typeof metricUnits]);
        for (const value of [line[Name]].flat()) sums[Name] = (sums[Name] ?? 0) + (value as number);
      }
    }
  }
  return sums;
}

const secretHeader = 'Bearer not-to-be-seen';

async function request(api: Packaged, method: string, rawPath: string, body?: object, headers = {}) {
  const answer = await api.invoke({
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: { host: 'api.example', 'content-type': 'application/json', 'x-secret': secretHeader, ...headers },
    ...(body && { body: JSON.stringify(body) }),
    requestContext: {
      requestId: 'r-1',
      http: { method, path: rawPath },
      authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/ada' } },
    },
    isBase64Encoded: false,
  });
  return { status: answer.statusCode, body: JSON.parse((answer.body as string) || 'null') };
}

const sweepSpec = (name: string) => ({
  name,
  objective: { metric: 'loss', goal: 'minimize' },
  space: { x: { type: 'float', low: 0, high: 1 } },
  sampler: 'random',
  scheduler: { name: 'asha', min: 1, max: 4, eta: 2 },
  budget: { trials: 4, parallel: 1 },
});

describe('the log of the API', () => {
  it('says why a trial was stopped, and counts; it holds no secret', async () => {
    const api = await start('api', 'INFO');
    await request(api, 'POST', '/v1/sweeps', { spec: sweepSpec('watched') });
    const base = '/v1/sweeps/watched';
    for (let trial = 0; trial < 4; trial += 1) {
      const asked = (await request(api, 'POST', `${base}/ask`, { id: `w${trial}` })).body as AskAnswer;
      const { lease } = asked.trials[0]!;
      const report = { trial, lease, step: 1, value: trial };
      const { decision } = (await request(api, 'POST', `${base}/report`, report)).body;
      const end = decision === 'stop' ? { state: 'stopped' } : { value: trial };
      await request(api, 'POST', `${base}/tell`, { trial, lease, ...end });
    }
    const trials = (await request(api, 'GET', `${base}/trials`)).body as {
      trial: number;
      state: string;
      reason: string;
    }[];
    const stopped = trials.filter(({ state }) => state === 'stopped');
    expect(stopped.length).toBeGreaterThan(0);
    await request(api, 'POST', '/v1/sweeps', { spec: { ...sweepSpec('wrong'), sampler: 'not-to-be-seen' } });
    const token = makeToken({ sweep: 'watched', trial: 0, launch: 1 }, 'not the secret');
    const claim = await request(api, 'POST', '/v1/trial/claim', {}, { authorization: `Bearer ${token}` });
    expect(claim.status).toBe(401);

    const text = await api.stop();
    const lines = read(text);
    const log = lines.filter((line) => !isMetric(line));
    for (const line of log) {
      expect(line).toMatchObject({ level: 'INFO', service, function_name: 'Skysweep-api', request: 'r-1' });
      expect(line.cold_start).toBe(line.function_request_id === 'call-1');
    }
    for (const { trial, reason } of stopped) {
      const told = log.filter((line) => line.sweep === 'watched' && line.trial === trial);
      expect(told.map(({ message }) => message)).toEqual([
        'trial proposed',
        'trial claimed',
        'trial told to stop at a rung',
        'TrialSettled',
      ]);
      expect(told[2]).toMatchObject({ step: 1, rung: 1, value: trial, reason });
      expect(told[3]).toMatchObject({ state: 'stopped', values: [trial], reason });
    }
    const refused = log.filter(({ message }) => message === 'request refused');
    expect(refused).toMatchObject([
      { status: 422, fields: ['sampler'], path: '/v1/sweeps' },
      { status: 401, reason: expect.stringContaining('the trial token is missing or wrong') },
    ]);
    expect(log.at(-3)).toMatchObject({ message: 'SweepCompleted', reason: '4 trials done' });

    expect(metricsIn(lines)).toEqual({
      ProposeSeconds: expect.any(Number),
      Reports: 4,
      TrialsCompleted: 4 - stopped.length,
      TrialsStopped: stopped.length,
      Improvements: 1,
    });

    const { secret } = (await storesOf(real.table, Date.now).sweeps.find('watched'))!;
    for (const unseen of ['not-to-be-seen', token.slice(-43), secret]) expect(text.join('\n')).not.toContain(unseen);
  });
});

describe('the log of a function that the state machine calls', () => {
  const shift = { sweep: 'laned', generation: 1, lane: 0, turn: 0 };
  beforeAll(async () => {
    const api = await start('api', 'ERROR');
    await request(api, 'POST', '/v1/sweeps', { spec: sweepSpec('laned') });
    expect(await api.stop()).toEqual([]);
  });

  it('names lane and execution, and is as long as its level says; metrics do not depend on it', async () => {
    const warn = await start('propose-trial', 'WARN');
    expect(await warn.invoke(shift)).toMatchObject({ action: 'launch', trial: 0 });
    const quiet = read(await warn.stop());
    expect(quiet.filter((line) => !isMetric(line))).toEqual([]);
    expect(Object.keys(metricsIn(quiet))).toEqual(['ProposeSeconds']);

    const info = await start('propose-trial', 'INFO');
    // The lane again, which gets the same trial, and one more than there may be at once.
    await info.invoke(shift);
    await info.invoke({ ...shift, lane: 1 });
    const keys = { execution: 'laned_g1', sweep: 'laned', generation: 1, turn: 0, cold_start: true };
    const [first, ...others] = read(await info.stop());
    expect(first).toMatchObject({ ...keys, message: 'trial proposed', lane: 0, trial: 0, reason: 'drawn at random' });
    expect(others).toEqual([]);
  });

  it('has the error with its stack, and what it was about', async () => {
    const begin = await start('begin-sweep', 'INFO');
    const answer = await begin.invoke({ sweep: 'none', generation: 1, crew: 2, round: 0 });
    expect(answer).toEqual({ error: 'there is no sweep none' });
    expect(read(await begin.stop())).toMatchObject([
      {
        level: 'ERROR',
        message: 'the call failed',
        execution: 'none_g1_c2',
        sweep: 'none',
        error: {
          name: 'Error',
          message: 'there is no sweep none',
          stack: expect.stringMatching(/\n +at .*index\.mjs/),
        },
      },
    ]);
  });

  it('meters a job by the attempts that ran', async () => {
    const meter = await start('meter-job', 'ERROR');
    const attempts = [{ startedAt: 60_000, stoppedAt: 3_660_000 }];
    const detail = { jobId: 'j', jobName: 'skysweep_laned_0_1', jobQueue: 'gpu', createdAt: 0, attempts };
    await meter.invoke({ detail });
    const lines = read(await meter.stop());
    expect(lines).toMatchObject([{ job: 'skysweep_laned_0_1', kind: 'gpu' }]);
    expect(metricsIn(lines)).toEqual({ JobSeconds: 3600, JobCost: 0.6, QueueSeconds: 60, Reclaimed: 0 });
  });
});
