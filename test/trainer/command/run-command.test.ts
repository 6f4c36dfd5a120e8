import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Harness, node } from './harness.ts';
import { pythonTest } from './python.ts';

let job: Harness;
beforeEach(async () => {
  job = await Harness.start();
});
afterEach(() => job.end());

const result = () => job.server.results[0];

test('each JSON line is a report; the result has the newest metrics', async () => {
  const command = node('console.log("epoch 1"); say({ loss: 3 }); say({ loss: 2, acc: 0.5 })');
  expect(await job.run({ command })).toBe(0);
  expect([...job.server.reports]).toEqual([
    [1, { loss: 3 }],
    [2, { loss: 2, acc: 0.5 }],
  ]);
  expect(job.server.results).toEqual([{ lease: 1, state: 'completed', metrics: { loss: 2, acc: 0.5 } }]);
});

test('three calls a trial, and two where no decision is due', async () => {
  await job.run({ command: node('say({ loss: 3 })') });
  expect(job.server.calls).toHaveLength(3);
  const other = await Harness.start();
  other.server.claim = { ...other.server.claim, until: null };
  expect(await other.run({ command: node('say({ loss: 3 })') })).toBe(0);
  expect(other.server.calls).toHaveLength(2);
  expect([...other.server.reports]).toEqual([[1, { loss: 3 }]]);
  await other.end();
});

test('parameters arrive as macros and variables; the token stays here', async () => {
  const source = `const { env, argv } = process; const fs = require('node:fs');
    console.log(JSON.stringify([argv.slice(1), env.SKYSWEEP_PARAM_LR, env.SKYSWEEP_PARAM_OPTIMIZER, env.SKYSWEEP_TRIAL,
      env.SKYSWEEP_SEED, JSON.parse(env.SKYSWEEP_PARAMS), env.MINE, JSON.parse(fs.readFileSync(argv.at(-1), 'utf8'))]));
    console.log('secrets:', env.SKYSWEEP_TOKEN, env.SKYSWEEP_URL); say({ loss: 1 })`;
  const command = [...node(source), '--', '${args}', '${json_file}'];
  expect(await job.run({ command, env: { MINE: 'x${trial}' } })).toBe(0);
  const [seen, secrets] = job.output.split('\n');
  const [args, ...rest] = JSON.parse(seen!) as [string[], ...unknown[]];
  expect(args.slice(0, 2)).toEqual(['--lr=0.1', '--optimizer=adam']);
  expect(rest).toEqual(['0.1', 'adam', '3', '42', job.server.claim.params, 'x3', job.server.claim.params]);
  expect(secrets).toBe('secrets: undefined undefined');
});

pythonTest('Python reports at once and writes NaN as it likes', async () => {
  const source = 'import json; print(json.dumps({"loss": float("nan"), "acc": float("inf")})); input_ = 1';
  expect(await job.run({ command: ['python3', '-c', source] })).toBe(0);
  expect(result()).toMatchObject({ state: 'completed', metrics: { loss: Number.NaN, acc: Infinity } });
});

pythonTest('Python is unbuffered: a report arrives while the program runs', async () => {
  job.server.decide = () => ({ decision: 'stop', until: null });
  const source = 'import time; print(\'{"loss": 1}\'); time.sleep(1000)';
  expect(await job.run({ command: ['python3', '-c', source] })).toBe(0);
  expect(job.server.reports.size).toBe(1);
});

test('a pattern finds metrics', async () => {
  const metrics = { pattern: 'epoch (?<step>\\d+): loss (?<loss>\\S+)' };
  const command = node('console.log("epoch 4: loss 0.5\\nepoch 5: loss 0.25")');
  expect(await job.run({ command, metrics })).toBe(0);
  expect([...job.server.reports]).toEqual([
    [4, { loss: 0.5 }],
    [5, { loss: 0.25 }],
  ]);
});

test('a metrics file is followed from where an earlier run left it', async () => {
  writeFileSync(join(job.cwd, 'm-3.jsonl'), '{"loss": 100}\n');
  const source = `const fs = require('node:fs'); const add = (l) => fs.appendFileSync('m-3.jsonl', l);
    say({ loss: 77 }); add('{"step": 1, "loss": 2}\\n'); setTimeout(() => add('{"step": 2, "lo'), 150);
    setTimeout(() => add('ss": 1}'), 300);`;
  expect(await job.run({ command: node(source), metrics: { file: 'm-${trial}.jsonl' } })).toBe(0);
  expect([...job.server.reports]).toEqual([
    [1, { loss: 2 }],
    [2, { loss: 1 }],
  ]);
});

test('a trainer that crashes at once: exit code and last lines', async () => {
  const source = 'for (let i = 0; i < 50; i += 1) console.error("line", i); process.exit(3)';
  expect(await job.run({ command: node(source) })).toBe(1);
  expect(result()).toMatchObject({ state: 'failed', message: 'the program exited with code 3', exitCode: 3 });
  expect(result()?.output).toEqual(Array.from({ length: 20 }, (_, i) => `line ${30 + i}`));
  expect(job.log).toContain('the program exited with code 3');
});

test('a trainer that is killed: the signal', async () => {
  expect(await job.run({ command: node('process.kill(process.pid, "SIGKILL")') })).toBe(1);
  expect(result()).toMatchObject({ exitCode: 137 });
  expect(result()?.message).toMatch(/^the program was killed by SIGKILL \(.*memory/);
});

test.each([
  [['no-such-program'], /^program no-such-program was not found \(working directory .*\): install it/],
  [['./train.py'], /^program \.\/train\.py is not executable: chmod \+x it, or .*\[python3, \.\/train\.py\]$/],
])('a program that cannot be started: %j', async (command, message) => {
  writeFileSync(join(job.cwd, 'train.py'), 'print(1)');
  expect(await job.run({ command })).toBe(1);
  expect(result()).toMatchObject({ state: 'failed' });
  expect(result()?.message).toMatch(message);
});

test('garbage is kept for people and is no metric', async () => {
  const source = `process.stdout.write(require('node:crypto').randomBytes(3_000_000)); process.stdout.write('\\n{"loss": }\\n');
    say({ loss: 'low' }); say([1]); console.log('{'.repeat(100_000)); say({ loss: 0.5 }); console.log('bye')`;
  expect(await job.run({ command: node(source) })).toBe(0);
  expect([...job.server.reports]).toEqual([[1, { loss: 0.5 }]]);
});

test('huge output does not fill the memory', async () => {
  const before = process.memoryUsage().rss;
  const command = [
    'sh',
    '-c',
    'head -c 300000000 /dev/zero; echo; yes | head -n 3000000; echo \'{"loss": 1}\'; exit 9',
  ];
  expect(await job.run({ command }, {})).toBe(1);
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  expect(result()?.output?.at(-1)).toBe('{"loss": 1}');
});

test.each([
  ['', 'metric `loss` was never reported, nor any other: print a line such as {"loss": 0.5}'],
  ['say({ losses: 1, acc: 2 })', 'metric `loss` was never reported; it reported: losses, acc. Report `loss`, or'],
])('a program that exits with 0 and no such metric: %s', async (source, message) => {
  expect(await job.run({ command: node(source) })).toBe(1);
  expect(result()).toMatchObject({ state: 'failed', exitCode: 0 });
  expect(result()?.message).toContain(message);
});

test('settings that are wrong fail the trial with the field', async () => {
  expect(await job.run({ command: 'python3 train.py' })).toBe(1);
  expect(result()?.message).toMatch(/^trainer settings: .*a command is a list/);
});

test('what a program leaves running in its group is killed', async () => {
  const command = ['sh', '-c', `(sleep 0.5; touch leaked) & echo '{"loss": 1}'`];
  expect(await job.run({ command })).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(existsSync(join(job.cwd, 'leaked'))).toBe(false);
});
