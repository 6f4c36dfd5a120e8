import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from './api.ts';
import { clients, start, sweepSpec } from './clients.ts';

/** Programs that are jobs of their own: they speak the trial protocol with the real API, over a real socket. */
let api: TestApi;
const folder = mkdtempSync(join(tmpdir(), 'skysweep-'));
beforeAll(async () => {
  api = await openApi();
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const spec = (name: string, more: object = {}) =>
  sweepSpec(name, { budget: { trials: 4 }, trainer: { command: ['true'] }, ...more });
const steps = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const value = 0.25 + 1 / 9;

describe.each(clients)('a job with the client for $name', (client) => {
  const sweepOf = (name: string, more?: object) => api.start(spec(`${client.name.toLowerCase()}-${name}`, more));

  it('trains its trial and completes it, whatever the network loses', async () => {
    const sweep = await sweepOf('lossy', { scheduler: { name: 'asha', min: 1, max: 9, eta: 3 } });
    const job = await api.launch(sweep, 0);
    const faults = ['lose the request', 'lose the answer', 'unavailable'] as const;
    api.fault = (path, count) => (path.startsWith('/v1/trial/') ? faults[count - 1] : undefined);
    api.calls.length = 0;
    const { code, stdout, stderr } = await start(client, job).ended;
    api.fault = () => undefined;
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^trial 0 x 0.25 seed \d+$/m);
    expect(new Set(api.calls)).toEqual(
      new Set(['claim', 'reports', 'checkpoints', 'checkpoints/commit', 'result'].map((one) => `/v1/trial/${one}`)),
    );
    await api.settle(job, 0);
    expect(await api.trial(sweep, 0)).toMatchObject({ state: 'completed', value, steps: 9 });
    // A step that came twice is there once, as it was first.
    expect(await api.steps(sweep, 0)).toEqual(steps);
  });

  it('stops when the scheduler says so', async () => {
    const sweep = await sweepOf('stopped', { scheduler: { name: 'asha', min: 1, max: 9, eta: 3 } });
    const first = await api.launch(sweep, 0);
    expect((await start(client, first).ended).code).toBe(0);
    await api.settle(first, 0);
    const second = await api.launch(sweep, 1);
    const { code, stderr } = await start(client, second).ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/stopped after 1: asha/);
    await api.settle(second, 0);
    expect(await api.trial(sweep, 1)).toMatchObject({ state: 'stopped', steps: 1 });
  });

  it('commits a checkpoint on SIGTERM, ends with 75, and goes on from there', async () => {
    const sweep = await sweepOf('reclaimed');
    const job = await api.launch(sweep, 0);
    const cut = start(client, { ...job, HOLD_AT: '4', HOLD_UNTIL: join(folder, 'never') });
    await cut.said('holding');
    cut.terminate();
    const { code, stderr } = await cut.ended;
    expect(code, stderr).toBe(75);
    expect(stderr).toMatch(/stopped after 4: SIGTERM/);
    const again = await start(client, { ...job, AWS_BATCH_JOB_ATTEMPT: '2' }).ended;
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toMatch(/^restored 4$/m);
    await api.settle(job, 0);
    expect(await api.trial(sweep, 0)).toMatchObject({ state: 'completed', value, steps: 9 });
    expect(await api.steps(sweep, 0)).toEqual(steps);
  });

  it('ends without a result when another attempt has the trial', async () => {
    const sweep = await sweepOf('taken');
    const job = await api.launch(sweep, 0);
    const release = join(folder, `${client.name}-taken`);
    const first = start(client, { ...job, HOLD_AT: '4', HOLD_UNTIL: release });
    await first.said('holding');
    const other = start(client, { ...job, AWS_BATCH_JOB_ATTEMPT: '2', HOLD_AT: '6', HOLD_UNTIL: `${release}-2` });
    await other.said('holding');
    writeFileSync(release, '');
    const { code, stderr } = await first.ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/stopped after \d: .*409/);
    const late = await start(client, job).ended;
    expect(late.code, late.stderr).toBe(0);
    expect(late.stderr).toMatch(/nothing to do/);
    writeFileSync(`${release}-2`, '');
    expect((await other.ended).code).toBe(0);
    await api.settle(job, 0);
    expect(await api.trial(sweep, 0)).toMatchObject({ state: 'completed', value });
  });

  it('fails with the words of the error', async () => {
    const sweep = await sweepOf('failed');
    const job = await api.launch(sweep, 0);
    const { code, stderr } = await start(client, { ...job, FAIL_AT: '3' }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('the loss of step 3 is a shame');
    await api.settle(job, 1);
    const trial = await api.trial(sweep, 0);
    expect(trial).toMatchObject({ state: 'failed', steps: 3 });
    expect(trial.reason).toContain('the loss of step 3 is a shame');
  });

  it('says what is wrong with its environment, or with a metric that never came', async () => {
    const sweep = await sweepOf('unmeasured', { objective: { metric: 'accuracy', goal: 'maximize' } });
    const job = await api.launch(sweep, 0);
    const { code, stderr } = await start(client, job).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('metric `accuracy` was never reported; report it (reported: loss, odd)');
    await api.settle(job, 1);
    expect((await api.trial(sweep, 0)).reason).toContain('metric `accuracy` was never reported');
    const { AWS_BATCH_JOB_ID: _, ...nameless } = job;
    expect((await start(client, nameless).ended).stderr).toContain('AWS_BATCH_JOB_ID is not set');
    const wrong = await start(client, { ...job, SKYSWEEP_TOKEN: 'nonsense' }).ended;
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toMatch(/claim was refused \(HTTP 401 .*token/);
  });
});
