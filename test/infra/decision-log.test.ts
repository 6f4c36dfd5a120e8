import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openTestCloud, shell, spec } from './with-cloud.ts';

/** On a laptop the user is the operator: nothing of the functions' log is printed; with SKYSWEEP_DEBUG it is a file. */
const unseen = 'not-to-be-seen';
/** The first trial is the best one; the others wait to be stopped. */
const script = `echo "{\\"step\\": 1, \\"loss\\": $SKYSWEEP_TRIAL}"; echo $API_KEY; [ $SKYSWEEP_TRIAL = 0 ] || sleep 100`;
const asha = { name: 'asha', min: 1, max: 4, eta: 2 };

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

async function run(debug: string) {
  vi.stubEnv('SKYSWEEP_DEBUG', debug);
  const printed: unknown[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      printed.push(chunk);
      return true;
    });
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'skysweep-'));
  const test = await openTestCloud(dataDir);
  const trainer = shell(script, { env: { API_KEY: unseen } });
  await test.run(spec('laptop', trainer, { scheduler: asha, budget: { trials: 3, parallel: 1 } }));
  const refused = await test.post('/v1/sweeps', { spec: spec('wrong', shell('true', { env: [unseen] })) });
  expect(JSON.stringify(refused.body)).toContain(unseen);
  const trials = await test.trials('laptop');
  const file = join(dataDir, 'logs', 'decisions.jsonl');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  await test.close();
  vi.restoreAllMocks();
  return { printed, trials, text };
}

it('the decisions of an embedded sweep go nowhere', async () => {
  const { printed, text } = await run('');
  expect(printed).toEqual([]);
  expect(text).toBeUndefined();
});

it('with SKYSWEEP_DEBUG they go into a file of the data directory, without secrets', async () => {
  const { printed, trials, text = '' } = await run('1');
  expect(printed).toEqual([]);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const stopped = trials.filter(({ state }) => state === 'stopped');
  expect(stopped.map(({ trial }) => trial)).toEqual([1, 2]);
  for (const { trial, reason } of stopped) {
    const told = lines.filter((line) => line.message === 'TrialSettled' && line.trial === trial);
    expect(told).toMatchObject([{ level: 'INFO', sweep: 'laptop', state: 'stopped', reason }]);
  }
  expect(lines.filter(({ level }) => level === 'DEBUG').map(({ message }) => message)).toContain(
    'trial goes on at a rung',
  );
  expect(lines.filter(({ message }) => message === 'request refused')).toMatchObject([{ fields: ['trainer.env'] }]);
  expect(text).not.toContain(unseen);
  expect(text).not.toMatch(/\.[\w-]{43}(?![\w-])/);
});
