import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventSchemas } from '../../core/sweep/events.ts';
import { triggerSweep } from '../../functions/trigger-sweep.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { type TestServices, testServices } from './embedded-services.ts';

/** Events as EventBridge and S3 send them, on the embedded table. */
let test: TestServices;
let trigger: ReturnType<typeof triggerSweep>;
beforeEach(async () => {
  test = await testServices();
  trigger = triggerSweep(test.services);
});
afterEach(() => test.close());

const body = spec('wanted', shell('true'));
const requested = (detail: unknown, id = 'e-1') => ({
  version: '0',
  id,
  'detail-type': 'SweepRequested',
  source: 'data.team',
  account: '000000000000',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail,
});
const put = (key: string, sequencer: string | undefined, id: string) => ({
  version: '0',
  id,
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '000000000000',
  time: '2026-01-01T00:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:s3:::bucket'],
  detail: {
    version: '0',
    bucket: { name: 'bucket' },
    object: { key, size: 5, etag: 'x', ...(sequencer !== undefined && { sequencer }) },
    reason: 'PutObject',
  },
});
const rejections = () => test.published.filter(({ type }) => type === 'SweepRejected').map(({ detail }) => detail);
const sweeps = async () => (await test.services.sweeps.list()).map(({ sweep }) => sweep);

describe('a SweepRequested event', () => {
  it('starts its sweep, once, however often and at once it is delivered', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => trigger(requested({ spec: body }))));
    expect(answers).toEqual(Array(3).fill({ sweep: 'wanted' }));
    expect([...test.started.keys()]).toEqual(['wanted_g1']);
    await test.services.sweeps.move('wanted', ['running'], { state: 'completed' });
    expect(await trigger(requested({ spec: body }))).toEqual({ sweep: 'wanted' });
    expect(await sweeps()).toEqual(['wanted']);
    // Deliveries at the same moment may each tell of it: under one id, and once in the log.
    const told = test.published.filter(({ type }) => type === 'SweepStarted').map(({ detail }) => detail.id);
    expect([...new Set(told)]).toEqual(['SweepStarted:wanted:1']);
    const logged = await test.services.eventLog.list('wanted', 0);
    expect(logged.filter(({ type }) => type === 'SweepStarted')).toHaveLength(1);
  });

  it('is another one under another id', async () => {
    await trigger(requested({ spec: body, name: 'first' }, 'e-1'));
    await trigger(requested({ spec: body, name: 'second' }, 'e-2'));
    expect((await sweeps()).sort()).toEqual(['first', 'second']);
  });

  it('may name a stored spec', async () => {
    test.objects.set('specs/nightly.yaml', JSON.stringify(body));
    expect(await trigger(requested({ object: 'specs/nightly.yaml', name: 'tonight' }))).toEqual({ sweep: 'tonight' });
  });

  it('that is wrong is rejected with every reason, once, and stays so', async () => {
    const wrong = { ...body, budget: { trials: 0 }, space: {} };
    await trigger(requested({ spec: wrong }));
    await trigger(requested({ spec: wrong }));
    const [rejected, ...more] = rejections();
    expect(more).toEqual([]);
    const { reasons, request } = eventSchemas.SweepRejected.parse(rejected);
    expect(request).toBe('e-1');
    expect(reasons.map(({ path }) => path)).toContain('budget.trials');
    await trigger(requested({ spec: body }));
    expect(await sweeps()).toEqual([]);
  });

  it.each<[unknown, RegExp]>([
    [{}, /spec/],
    [{ spec: 'text' }, /spec/],
    [{ spec: body, name: 'Not A Name' }, /name/],
    [{ object: 'specs/absent.yaml' }, /no object/],
    [{ object: '../secret' }, /no name of a spec/],
    [{ object: 'sweeps/a/trials/0/1-1.ckpt' }, /no name of a spec/],
    [null, /spec/],
  ])('is rejected: %j', async (detail, reason) => {
    await trigger(requested(detail));
    expect(JSON.stringify(rejections())).toMatch(reason);
    expect(test.started.size).toBe(0);
  });

  it('is rejected while a sweep of that name runs', async () => {
    await trigger(requested({ spec: body }, 'e-1'));
    await trigger(requested({ spec: body }, 'e-2'));
    expect(JSON.stringify(rejections())).toMatch(/not finished/);
    expect(test.started.size).toBe(1);
  });

  it('fails, to be tried again, when the table does', async () => {
    const broken = { ...test.services, requests: { begin: () => Promise.reject(new Error('throttled')) } };
    await expect(triggerSweep(broken as never)(requested({ spec: body }))).rejects.toThrow('throttled');
    expect(await trigger(requested({ spec: body }))).toEqual({ sweep: 'wanted' });
  });

  it('goes on where its first delivery died, after the sweep was stored', async () => {
    const dying = { ...test.services.executions, start: () => Promise.reject(new Error('killed')) };
    await expect(triggerSweep({ ...test.services, executions: dying })(requested({ spec: body }))).rejects.toThrow();
    expect(await trigger(requested({ spec: body }))).toEqual({ sweep: 'wanted' });
    expect([...test.started.keys()]).toEqual(['wanted_g1']);
  });
});

describe('an object put under sweeps/', () => {
  const yaml = `
name: from-file
objective: { metric: loss, goal: minimize }
space: { x: { type: float, low: 0, high: 1 } }
budget: { trials: 2 }
trainer: { command: ["true"] }
`;

  it('starts the sweep, once for each write, though S3 tells of it twice', async () => {
    test.objects.set('sweeps/from-file.yaml', yaml);
    expect(await trigger(put('sweeps/from-file.yaml', '0A', 'e-1'))).toEqual({ sweep: 'from-file' });
    expect(await trigger(put('sweeps/from-file.yaml', '0A', 'e-2'))).toEqual({ sweep: 'from-file' });
    await test.services.sweeps.move('from-file', ['running'], { state: 'completed' });
    expect(await trigger(put('sweeps/from-file.yaml', '0B', 'e-3'))).toEqual({ sweep: 'from-file-2' });
  });

  it('is rejected with line and field when it is wrong', async () => {
    test.objects.set('sweeps/wrong.yaml', yaml.replace('trials: 2', 'trials: none'));
    await trigger(put('sweeps/wrong.yaml', '0A', 'e-1'));
    expect(JSON.stringify(rejections())).toMatch(/budget\.trials/);
  });

  it('is none of ours when it is a checkpoint or another file', async () => {
    expect(await trigger(put('sweeps/a/trials/0/3-1.ckpt', '0A', 'e-1'))).toEqual({});
    expect(await trigger(put('sweeps/readme.txt', '0A', 'e-2'))).toEqual({});
    expect(await trigger(put('specs/waits.yaml', '0A', 'e-3'))).toEqual({});
    expect(rejections()).toEqual([]);
  });
});

describe('a schedule or a changed data set', () => {
  it('starts the stored spec, once for each event', async () => {
    test.objects.set('specs/nightly.json', JSON.stringify(body));
    const input = { start: 'specs/nightly.json', id: 'tick-1' };
    expect(await trigger(input)).toEqual({ sweep: 'wanted' });
    expect(await trigger(input)).toEqual({ sweep: 'wanted' });
    await test.services.sweeps.move('wanted', ['running'], { state: 'completed' });
    expect(await trigger({ ...input, id: 'tick-2' })).toEqual({ sweep: 'wanted-2' });
  });

  it('starts it once for each write of an object, however long and odd its key', async () => {
    test.objects.set('specs/nightly.json', JSON.stringify(body));
    const key = `images/"quoted" & <odd>/${'x'.repeat(990)}`;
    const changed = (sequencer: string) => ({
      start: 'specs/nightly.json',
      dataSet: 'images',
      id: 'e-1',
      detail: put(key, sequencer, 'e-1').detail,
    });
    expect(await trigger(changed('01'))).toEqual({ sweep: 'wanted' });
    expect(await trigger(changed('01'))).toEqual({ sweep: 'wanted' });
    await test.services.sweeps.move('wanted', ['running'], { state: 'completed' });
    expect(await trigger(changed('02'))).toEqual({ sweep: 'wanted-2' });
  });

  it('is rejected when the spec is gone', async () => {
    await trigger({ start: 'specs/gone.yaml', id: 'tick-1' });
    expect(JSON.stringify(rejections())).toMatch(/no object specs\/gone\.yaml/);
  });
});

it('events about something else are left alone', async () => {
  for (const input of [{}, null, 'x', { ...requested({}), 'detail-type': 'Other' }])
    expect(await trigger(input)).toEqual({});
  expect(test.published).toEqual([]);
});

it('a bus that is down stops no sweep', async () => {
  const down = await testServices(async () => {
    throw new Error('the bus is down');
  });
  expect(await triggerSweep(down.services)(requested({ spec: body }))).toEqual({ sweep: 'wanted' });
  expect(String(down.failures[0])).toMatch('the bus is down');
  await down.close();
});
