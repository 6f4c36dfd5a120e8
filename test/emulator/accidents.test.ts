import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compileSpace } from '../../core/space/compile.ts';
import type { AskAnswer, AskedTrial } from '../../core/sweep/worker-protocol.ts';
import { keys } from '../../functions/stores/keys.ts';
import type { Key } from '../../functions/stores/table.ts';
import { makeToken } from '../../functions/trial-token.ts';
import { sweepSpec } from '../clients/clients.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { readRecord } from './record.ts';
import { services } from './services.ts';

/** What seldom happens to a deployment, brought about by hand: lost events, races, leftovers of calls that broke off. */
const emulator = inject('emulator');
const client = openClient(emulator);
const { dynamodb, jobs, lambda } = services(emulator);
const TableName = emulator.table;
const timeout = { timeout: 120_000, interval: 200 };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'skysweep-accidents-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function nameOf(construct: string): string {
  const found = emulator.resources.find(({ logicalId }) => new RegExp(`${construct}[0-9A-F]{8}$`).test(logicalId));
  return found?.physicalId as string;
}

/** Calls a deployed function as Step Functions or a rule would. */
async function call(construct: string, input: object): Promise<unknown> {
  const command = new InvokeCommand({ FunctionName: nameOf(construct), Payload: JSON.stringify(input) });
  const { FunctionError, Payload } = await lambda.send(command);
  const text = Buffer.from(Payload as Uint8Array).toString();
  expect(FunctionError, text).toBeUndefined();
  return text === '' ? undefined : JSON.parse(text);
}

const read = async (Key: Key) => (await dynamodb.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
const set = (Key: Key, field: string, value: unknown, before: unknown) =>
  dynamodb.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: `SET ${field.replace(/(\w+)/g, '#$1')} = :value`,
      ConditionExpression: `${field.replace(/(\w+)/g, '#$1')} = :before`,
      ExpressionAttributeNames: Object.fromEntries(field.split('.').map((part) => [`#${part}`, part])),
      ExpressionAttributeValues: { ':value': value, ':before': before },
    }),
  );

interface Claimed {
  readonly taskToken: string;
  readonly lease: number;
  readonly claim: { readonly jobId: string };
}

/** The item of the sweep's first trial, once its job has claimed it. */
async function claimed(sweep: string): Promise<Claimed> {
  const claim = async () => (await read(keys.trial(sweep, 0)))?.claim;
  await expect.poll(claim, timeout).toBeTruthy();
  return (await read(keys.trial(sweep, 0))) as unknown as Claimed;
}

const launch = (sweep: string, { taskToken }: Claimed, adopt: boolean) =>
  call('LaunchTrial', { taskToken, sweep, generation: 1, trial: 0, launch: 1, adopt });

const one = { budget: { trials: 1, parallel: 1 } };
const waitsFor = (file: string, then: string) => `while [ ! -e ${join(folder, file)} ]; do sleep 0.1; done; ${then}`;
/** Reports and saves a checkpoint again and again until the file is there, and fails then. */
const savesUntil = (file: string, trial: number) => `s=0
  while [ ! -e ${join(folder, file)} ]; do
    s=$((s+1)); echo $s > ${folder}/${file}-${trial}/step
    echo "{\\"step\\": $s, \\"loss\\": 1, \\"a\\": 2, \\"b\\": 2}"; sleep 0.3
  done
  exit 3`;
const both = { objective: undefined, objectives: ['a', 'b'].map((metric) => ({ metric, goal: 'minimize' })) };

/** Lets a trial's job end while its event goes to the wrong job, as if it had been lost; then the launch is adopted. */
async function adoptAfterTheEnd(sweep: string): Promise<void> {
  const item = await claimed(sweep);
  const { jobId } = item.claim;
  const key = keys.trial(sweep, 0);
  await set(key, 'claim.jobId', 'another', jobId);
  const begun = readRecord(emulator.record).length;
  writeFileSync(join(folder, sweep), '');
  const ignored = () => {
    const lines = readRecord(emulator.record).slice(begun);
    const about = lines.findIndex(({ fn, on }) => fn === nameOf('SettleTrial') && on?.key === `SWEEP#${sweep}`);
    return about >= 0 && lines.slice(about).some(({ pid, invocation }) => pid === lines[about]?.pid && invocation);
  };
  await expect.poll(ignored, timeout).toBe(true);
  expect(await read(key)).toMatchObject({ state: 'running' });
  await set(key, 'claim.jobId', jobId, 'another');
  await launch(sweep, item, true);
}

describe('a job whose end nobody told of', () => {
  it('is settled by the launch that adopts it, with its value', async () => {
    const script = waitsFor('lost', `echo '{"a": 1, "b": 2}'`);
    await client.start(spec('lost', shell(script), { ...one, ...both }));
    await adoptAfterTheEnd('lost');
    expect(await client.end('lost')).toMatchObject({ status: 'completed', counts: { completed: 1 } });
    // A call of the state machine that comes late changes nothing.
    await launch('lost', { taskToken: 'nobodys-token', lease: 1, claim: { jobId: '' } }, false);
    expect(await client.trials('lost')).toMatchObject([{ state: 'completed' }]);
    expect(await read(keys.trial('lost', 0))).toMatchObject({ last: { metrics: { a: 1, b: 2 } } });
  });

  it('is settled so as well when it failed, and its checkpoint goes', async () => {
    const checkpoint_dir = `${folder}/lost-failed-\${trial}`;
    const trainer = shell(savesUntil('lost-failed', 0), { checkpoint_dir, checkpoint_every: 0.01 });
    await client.start(spec('lost-failed', trainer, one));
    const checkpoint = () => client.send('GET', '/v1/sweeps/lost-failed/trials/0/checkpoint');
    await expect.poll(async () => (await checkpoint()).status, timeout).toBe(200);
    await adoptAfterTheEnd('lost-failed');
    expect(await client.end('lost-failed')).toMatchObject({ status: 'failed' });
    expect(await client.trials('lost-failed')).toMatchObject([{ state: 'failed', exitCode: 3 }]);
  });
});

it('a trial that fails leaves no checkpoint, and one beside it the front of two objectives', async () => {
  const checkpoint_dir = `${folder}/front-\${trial}`;
  const script = `if [ $SKYSWEEP_TRIAL = 1 ]; then ${savesUntil('front', 1)}; fi
    echo '{"a": 1, "b": 2}'`;
  const trainer = shell(script, { checkpoint_dir, checkpoint_every: 0.01 });
  await client.start(spec('front', trainer, { ...both, budget: { trials: 2, parallel: 1 } }));
  const checkpoint = () => client.send('GET', '/v1/sweeps/front/trials/1/checkpoint');
  await expect.poll(async () => (await checkpoint()).status, timeout).toBe(200);
  writeFileSync(join(folder, 'front'), '');
  expect(await client.end('front')).toMatchObject({ status: 'completed', counts: { completed: 1, failed: 1 } });
});

it('a job that is submitted while its sweep is being halted is ended', async () => {
  await client.start(spec('halting', shell('sleep 1000'), one));
  const item = await claimed('halting');
  await set(keys.sweep('halting'), 'state', 'halting', 'running');
  await launch('halting', item, false);
  const others = async () => (await jobs.list('skysweep_halting_*')).filter(({ id }) => id !== item.claim.jobId);
  await expect.poll(async () => (await others()).map(({ status }) => status), timeout).toEqual(['FAILED']);
  await client.send('POST', '/v1/sweeps/halting/stop', { now: true });
  expect(await client.end('halting')).toMatchObject({ status: 'stopped' });
});

it('a sweep whose lanes fail ends its jobs', async () => {
  await client.start(spec('broken', shell('sleep 1000'), one));
  await claimed('broken');
  const error = { Error: 'States.ExceedToleratedFailureThreshold', Cause: 'too many' };
  const answer = await call('ConcludeSweep', { sweep: 'broken', generation: 1, crew: 0, round: 0, error });
  expect(answer).toMatchObject({ status: 'failed', again: false });
  const statuses = async () => (await jobs.list('skysweep_broken_*')).map(({ status }) => status);
  await expect.poll(statuses, timeout).toEqual(['FAILED']);
  await expect.poll(async () => (await client.trials('broken'))[0], timeout).toMatchObject({ state: 'stopped' });
  // And it has failed for a crew that ends later, too.
  const late = await call('ConcludeSweep', { sweep: 'broken', generation: 1, crew: 0, round: 0 });
  expect(late).toMatchObject({ status: 'failed', again: false });
  expect(await client.show('broken')).toMatchObject({ status: 'failed' });
});

describe('a point of a finite space', () => {
  const space = { a: { type: 'categorical' as const, choices: ['p'] } };
  const more = { space, sampler: 'grid', budget: { parallel: 1 } };
  /** Somebody was about to try it as trial 7, and came no further. */
  const reserve = (sweep: string) =>
    dynamodb.send(
      new PutCommand({
        TableName,
        Item: { ...keys.point(sweep, compileSpace(space, []).key({ a: 'p' })), number: 7 },
      }),
    );
  const pointOf = async (sweep: string) =>
    (await read(keys.point(sweep, compileSpace(space, []).key({ a: 'p' }))))?.number;

  it('that a lost lane had reserved is tried by another', async () => {
    await reserve('reserved');
    const view = await client.run(spec('reserved', shell(`echo '{"loss": 1}'`), more));
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 1 } });
    expect(await pointOf('reserved')).toBe(0);
  });

  it('is given to workers so as well, and free again with the rungs when the sweep is deleted', async () => {
    await reserve('asked-point');
    const asha = { name: 'asha', min: 1, max: 3, eta: 3 };
    await client.start(sweepSpec('asked-point', { ...more, initial: undefined, scheduler: asha }));
    const post = (what: string, body: object) => client.send('POST', `/v1/sweeps/asked-point/${what}`, body);
    const { trials } = (await post('ask', { id: 'w' })).body as AskAnswer;
    const { trial, lease } = trials[0] as AskedTrial;
    expect(await pointOf('asked-point')).toBe(trial);
    await post('report', { trial, lease, step: 1, value: 1 });
    expect((await post('tell', { trial, lease, value: 1 })).status).toBe(200);
    const rung = async () => {
      const values = { ':pk': keys.rung('asked-point', 0, 1, trial).pk };
      const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: values };
      return (await dynamodb.send(new QueryCommand({ TableName, ...query }))).Count;
    };
    expect(await rung()).toBe(1);
    expect((await client.send('POST', '/v1/sweeps/asked-point/stop', {})).status).toBe(202);
    const gone = await client.send('DELETE', '/v1/sweeps/asked-point');
    expect([202, 204]).toContain(gone.status);
    await expect.poll(rung, timeout).toBe(0);
    expect(await pointOf('asked-point')).toBeUndefined();
  });
});

it('a checkpoint that was never uploaded is not committed', async () => {
  await client.start(spec('no-upload', shell('sleep 1000'), one));
  const { lease } = await claimed('no-upload');
  const secret = (await read(keys.sweep('no-upload')))?.secret as string;
  const token = makeToken({ sweep: 'no-upload', trial: 0, launch: 1 }, secret);
  const answer = await fetch(`${emulator.api}/v1/trial/checkpoints/commit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ lease, step: 1 }),
  });
  expect(answer.status, await answer.text()).toBe(422);
  await client.send('POST', '/v1/sweeps/no-upload/stop', { now: true });
  await client.end('no-upload');
});

describe('an event that asks for a sweep', () => {
  const event = (id: string, detail: object) => ({ id, 'detail-type': 'SweepRequested', detail });

  it('finds the sweep again that an earlier delivery began before it broke off', async () => {
    const asked = event('broken-off', { spec: spec('begun', shell(`echo '{"loss": 1}'`), one) });
    expect(await call('TriggerSweep', asked)).toEqual({ sweep: 'begun' });
    const Key = keys.request('event:broken-off');
    await dynamodb.send(new UpdateCommand({ TableName, Key, UpdateExpression: 'REMOVE sweep' }));
    expect(await call('TriggerSweep', asked)).toEqual({ sweep: 'begun' });
    expect(await read(Key)).toMatchObject({ sweep: 'begun' });
    expect(await client.end('begun')).toMatchObject({ status: 'completed', counts: { completed: 1 } });
  });

  it('is rejected when there is no such object', async () => {
    const answer = await call('TriggerSweep', event('nowhere', { object: 'specs/nowhere.json' }));
    expect(answer).toMatchObject({ rejected: [{ message: expect.stringMatching('no object specs/nowhere.json') }] });
  });
});

it('an idempotency key whose request was refused may come again with a better one', async () => {
  const post = (body: object) => client.send('POST', '/v1/sweeps', body, { 'idempotency-key': 'refused-once' });
  expect((await post({ spec: spec('corrected', shell('true'), { budget: { trials: 0 } }) })).status).toBe(422);
  const right = { spec: spec('corrected', shell(`echo '{"loss": 1}'`), one) };
  expect((await post(right)).status).toBe(201);
  await client.end('corrected');
});
