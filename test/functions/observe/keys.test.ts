import { describe, expect, it } from 'vitest';
import { crewOf, firstLane } from '../../../functions/crew.ts';
import { keysOf } from '../../../functions/observe/keys.ts';

const told = (input: unknown) => JSON.parse(JSON.stringify(keysOf(input)));

describe('the lines of an invocation say', () => {
  it('which lane of which execution a state is for', () => {
    const lane = firstLane(2, 3) + 7;
    expect(crewOf(lane)).toBe(2);
    expect(told({ sweep: 'a', generation: 4, lane, turn: 5, seconds: 8 })).toEqual({
      execution: 'a_g4_c2',
      ...{ sweep: 'a', generation: 4, lane, turn: 5 },
    });
    expect(told({ sweep: 'a', generation: 1, crew: 0, round: 2 })).toEqual({
      execution: 'a_g1',
      ...{ sweep: 'a', generation: 1, crew: 0, round: 2 },
    });
    const launch = { taskToken: 'AQCEAAAAKgAAAA', sweep: 'a', generation: 1, trial: 3, launch: 2, adopt: false };
    expect(told(launch)).toEqual({ execution: 'a_g1', sweep: 'a', generation: 1, trial: 3, launch: 2 });
    const reconcile = { reconcile: true, sweep: 'a', trial: 3, launch: 2, error: { Cause: 'x' } };
    expect(told(reconcile)).toEqual({ sweep: 'a', trial: 3, launch: 2 });
  });

  it('which trial a job was for, and which execution has ended', () => {
    const job = { jobId: '0b5f', jobName: 'skysweep_a-b_3_2_1_9', status: 'FAILED', statusReason: 'x' };
    expect(told({ id: 'e-1', detail: job })).toEqual({
      event: 'e-1',
      job: '0b5f',
      ...{ sweep: 'a-b', trial: 3, launch: 2, generation: 1, lane: 9 },
    });
    expect(told({ id: 'e-2', detail: { name: 'a_g4_c2', status: 'ABORTED' } })).toEqual({
      event: 'e-2',
      execution: 'a_g4_c2',
      sweep: 'a',
      generation: 4,
    });
  });

  it('what was requested of the API, without query and headers', () => {
    const request = (rawPath: string) => ({
      rawPath,
      rawQueryString: 'cursor=hunter2',
      headers: { authorization: 'Bearer hunter2' },
      body: '{"spec": "hunter2"}',
      requestContext: { requestId: 'r-1', http: { method: 'GET' } },
    });
    const common = { request: 'r-1', method: 'GET' };
    const trial = '/v1/sweeps/a/trials/7/metrics';
    expect(told(request(trial))).toEqual({ ...common, path: trial, sweep: 'a', trial: 7 });
    expect(told(request('/v1/sweeps/a'))).toEqual({ ...common, path: '/v1/sweeps/a', sweep: 'a' });
    expect(told(request('/v1/trial/claim'))).toEqual({ ...common, path: '/v1/trial/claim' });
  });

  it('which event it was, and nothing that they do not know', () => {
    expect(told({ id: 'e-3', 'detail-type': 'SweepRequested', detail: { spec: { name: 'hunter2' } } })).toEqual({
      event: 'e-3',
    });
    for (const input of [undefined, null, 'text', 7, [], {}]) expect(told(input)).toEqual({});
  });
});
