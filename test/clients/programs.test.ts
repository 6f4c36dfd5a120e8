import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrialView } from '../../core/sweep/views.ts';
import { openTestCloud, type TestCloud } from '../infra/with-cloud.ts';
import { clients, pythonPath, start } from './clients.ts';

/** The same programs as commands of real sweeps, and by themselves. */
let test: TestCloud;
const folder = mkdtempSync(join(tmpdir(), 'skysweep-'));
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(async () => {
  await test.close();
  rmSync(folder, { recursive: true, force: true });
});

const lines = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe.each(clients)('a program with the client for $name', (client) => {
  const name = (what: string) => `${client.name.toLowerCase()}-${what}`;
  const spec = (what: string, trainer: object, more: object) => ({
    name: name(what),
    objective: { metric: 'loss', goal: 'minimize' },
    space: { x: { type: 'float', low: 0, high: 1 } },
    sampler: 'random',
    trainer: { command: client.command, env: { PYTHONPATH: pythonPath }, ...trainer },
    ...more,
  });

  it('runs by itself: prints its reports, and goes on from its checkpoint', async () => {
    const env = { SKYSWEEP_CHECKPOINT_DIR: join(folder, client.name) };
    const held = start(client, { ...env, HOLD_AT: '4', HOLD_UNTIL: join(folder, 'never') });
    await held.said('holding');
    held.terminate();
    const cut = await held.ended;
    expect(cut.code, cut.stderr).toBe(0);
    const { code, stdout, stderr } = await start(client, env).ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^trial None x 0.5 seed None\nrestored 4$/m);
    const reports = lines(stdout);
    expect(reports.map(({ step }) => step)).toEqual([5, 6, 7, 8, 9]);
    expect(reports[4]).toEqual({ step: 9, loss: 0.5 + 1 / 9, odd: 'NaN' });
    const failed = await start(client, { FAIL_AT: '3' }).ended;
    expect(failed.code).toBe(1);
    expect(lines(failed.stdout)).toHaveLength(5);
  });

  it('is paused with its sweep, and goes on from its checkpoint', async () => {
    const held = join(folder, name('held'));
    const env = { PYTHONPATH: pythonPath, HOLD_AT: '4', HOLD_UNTIL: held };
    const checkpoints = { checkpoint_dir: join(folder, name('paused'), '${trial}'), env };
    await test.post('/v1/sweeps', { spec: spec('paused', checkpoints, { budget: { trials: 1 } }) });
    const sweep = name('paused');
    await test.until(sweep, ({ steps }) => steps.run === 4);
    await test.post(`/v1/sweeps/${sweep}/pause`);
    await test.until(sweep, ({ status }) => status === 'paused');
    expect((await test.trials(sweep))[0]).toMatchObject({ state: 'paused', steps: 4 });
    await test.post(`/v1/sweeps/${sweep}/resume`);
    const view = await test.until(sweep, ({ status }) => status === 'completed');
    // No step was run twice, and the second part did not hold: it began behind the fourth.
    expect(view).toMatchObject({ counts: { completed: 1 }, steps: { run: 9 } });
    const [{ params, value }] = (await test.trials(sweep)) as [TrialView];
    expect(value).toBe((params.x as number) + 1 / 9);
  });

  it('appends to the metrics file where the spec names one', async () => {
    const file = { metrics: { file: join(folder, `${client.name}-\${trial}.jsonl`) } };
    const view = await test.run(spec('file', file, { budget: { trials: 1 } }));
    expect(view).toMatchObject({ status: 'completed', steps: { run: 9 } });
  });
});
