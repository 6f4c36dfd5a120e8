import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openApi, type TestApi } from './api.ts';
import { type Client, clients, start, sweepSpec } from './clients.ts';

/** Jobs of their own that train several trials, one after another. */
let api: TestApi;
const folder = mkdtempSync(join(tmpdir(), 'skysweep-'));
beforeAll(async () => {
  api = await openApi();
});
beforeEach(() => {
  api.fault = () => undefined;
  api.calls.length = 0;
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const packed = (client: Client, name: string, trials: number) =>
  api.start(
    sweepSpec(`${client.name.toLowerCase()}-${name}`, {
      budget: { trials },
      trainer: { command: ['true'], trials_per_job: 3 },
    }),
  );

describe.each(clients)('a packed job with the client for $name', (client) => {
  const said: string[] = [];
  const runner = (env: Record<string, string> = {}) => {
    said.length = 0;
    return async (job: Record<string, string>) => {
      const { code, stderr } = await start(client, { ...job, ...env }).ended;
      said.push(stderr);
      return code ?? 143;
    };
  };
  const statesOf = async (sweep: string, count: number) =>
    Promise.all(Array.from({ length: count }, async (_, number) => (await api.trial(sweep, number)).state));

  it('trains its share of trials, whatever the network loses, and the next job goes on', async () => {
    const sweep = await packed(client, 'shares', 4);
    const faults = ['lose the request', 'lose the answer', 'unavailable'] as const;
    api.fault = (path, count) => (path === '/v1/job/next' ? faults[count - 1] : undefined);
    expect(await api.work(sweep, runner())).toBe(2);
    expect(said.map((text) => text.match(/^trial \d/gm))).toEqual([['trial 0', 'trial 1', 'trial 2'], ['trial 3']]);
    expect(said[0]).toMatch(/no further trial: it has had its share/);
    expect(said[1]).toMatch(/no further trial: the sweep starts no more trials/);
    for (let number = 0; number < 4; number += 1) {
      const { state, value, params, steps } = await api.trial(sweep, number);
      expect({ state, steps }).toEqual({ state: 'completed', steps: 9 });
      expect(value).toBeCloseTo((params.x as number) + 1 / 9, 12);
    }
  });

  it('goes on after a trial that failed where the program catches the error, and ends where it does not', async () => {
    const failing = { FAIL_AT: '3', FAIL_TRIAL: '1' };
    const caught = await packed(client, 'caught', 3);
    expect(await api.work(caught, runner({ ...failing, GO_ON: '1' }))).toBe(1);
    expect(await statesOf(caught, 3)).toEqual(['completed', 'failed', 'completed']);
    expect((await api.trial(caught, 1)).reason).toContain('the loss of step 3 is a shame');

    const thrown = await packed(client, 'thrown', 3);
    expect(await api.work(thrown, runner(failing))).toBe(2);
    expect(await statesOf(thrown, 3)).toEqual(['completed', 'failed', 'completed']);
  });

  it('ends when it is told to while it waits for a trial', async () => {
    const sweep = await packed(client, 'waiting', 2);
    const first = await api.launch(sweep, 0);
    const job = start(client, first);
    // It has settled its trial, and nobody hands it another one.
    await expect.poll(async () => (await api.trial(sweep, 0)).state, { timeout: 60_000 }).toBe('completed');
    job.terminate();
    expect((await job.ended).code).toBe(0);
  });

  it('goes on with the trial that it was at when its host was reclaimed', async () => {
    const sweep = await packed(client, 'reclaimed', 2);
    const hold = { HOLD_AT: '4', HOLD_UNTIL: join(folder, 'never') };
    const run = async (job: Record<string, string>) => {
      const cut = start(client, { ...job, ...hold });
      await cut.said('holding');
      cut.terminate();
      expect((await cut.ended).code).toBe(75);
      const again = await start(client, { ...job, AWS_BATCH_JOB_ATTEMPT: '2' }).ended;
      expect(again.stderr).toMatch(/^trial 0 .*\nrestored 4\ntrial 1 /m);
      return again.code ?? 143;
    };
    expect(await api.work(sweep, run)).toBe(1);
    expect(await statesOf(sweep, 2)).toEqual(['completed', 'completed']);
  });
});
