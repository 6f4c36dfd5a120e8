import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Harness, node } from './harness.ts';

let job: Harness;
beforeEach(async () => {
  job = await Harness.start();
});
afterEach(() => job.end());

const folder = () => join(job.cwd, 'ckpt', '3');
const settings = { checkpoint_dir: 'ckpt/${trial}', checkpoint_every: 0.001 };

/** Counts on from its checkpoint, one step a tick; with SIGTERM it keeps the count and ends. */
const counter = (last: number, tick = 20) =>
  node(`const fs = require('node:fs'); const path = require('node:path');
    const dir = process.env.SKYSWEEP_CHECKPOINT_DIR; const file = path.join(dir, 'deep', 'count');
    let i = fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;
    console.error('from', i, process.env.SKYSWEEP_RESUME_STEP);
    const keep = () => { fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file + '.new', String(i)); fs.renameSync(file + '.new', file); };
    process.on('SIGTERM', () => { keep(); process.exit(0); });
    const t = setInterval(() => { i += 1; keep(); say({ loss: i }); if (i >= ${last}) clearInterval(t); }, ${tick});`);

test('a paused trial goes on where it was', async () => {
  job.server.decide = (step) => ({ decision: step >= 3 ? 'pause' : 'continue', until: 3 });
  expect(await job.run({ ...settings, command: counter(1000) })).toBe(0);
  const step = Math.max(...job.server.committed.keys());
  expect(step).toBeGreaterThanOrEqual(3);

  // The next launch: another job, and nothing left on its disk.
  const next = await Harness.start();
  next.server.committed.set(step, job.server.committed.get(step)!);
  next.server.claim = { ...next.server.claim, resume: { step, url: `${next.server.url}/store/${step}` } };
  expect(await next.run({ ...settings, command: counter(step + 2) })).toBe(0);
  expect([...next.server.reports.keys()]).toEqual([step + 1, step + 2]);
  expect(next.server.results).toMatchObject([{ state: 'completed', metrics: { loss: step + 2 } }]);
  await next.end();
});

test('a trial that was cut off between its last checkpoint and its result completes with what it had reported', async () => {
  expect(await job.run({ ...settings, command: counter(4) })).toBe(0);
  const [step, bytes] = [...job.server.committed].at(-1)!;
  expect(Math.max(...job.server.reports.keys())).toBeGreaterThanOrEqual(step);

  const next = await Harness.start();
  next.server.committed.set(step, bytes);
  const resume = { step, url: `${next.server.url}/store/${step}` };
  next.server.claim = { ...next.server.claim, resume, reported: { step, metrics: { loss: step } } };
  expect(await next.run({ ...settings, command: node('') })).toBe(0);
  expect(next.server.results).toMatchObject([{ state: 'completed', metrics: { loss: step } }]);
  await next.end();
});

test('SIGTERM to the job commits what the program saved last, and answers 75', async () => {
  const run = job.run({ ...settings, checkpoint_every: 1000, command: counter(1000) });
  await job.until(() => job.server.reports.size >= 2);
  job.stop.abort();
  expect(await run).toBe(75);
  expect(job.server.committed.size).toBe(1);
  expect(job.server.results).toEqual([]);
});

test('the directory is saved while the program runs, but only when it changed', async () => {
  const source = `require('node:fs').writeFileSync(process.env.SKYSWEEP_CHECKPOINT_DIR + '/a', 'x'); let i = 0;
    const t = setInterval(() => { say({ loss: ++i }); if (i === 30) clearInterval(t); }, 20)`;
  expect(await job.run({ ...settings, command: node(source) })).toBe(0);
  expect(job.server.committed.size).toBe(1);
  expect(job.server.count('commit')).toBe(1);
});

test('what an earlier run of the trial left is not taken for a checkpoint', async () => {
  await job.run({ ...settings, command: counter(2) });
  const again = await Harness.start();
  const same = { ...settings, checkpoint_dir: folder() };
  expect(await again.run({ ...same, command: counter(3) })).toBe(0);
  expect([...again.server.reports.values()]).toEqual([{ loss: 1 }, { loss: 2 }, { loss: 3 }]);
  expect(readFileSync(join(folder(), 'deep', 'count'), 'utf8')).toBe('3');
  await again.end();
});

test('files that no trial left are never deleted', async () => {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(join(folder(), 'thesis.txt'), 'years of work');
  expect(await job.run({ ...settings, command: counter(1) })).toBe(1);
  expect(job.server.results[0]?.message).toMatch(
    /checkpoint directory .* holds files that no trial left: name an empty/,
  );
  expect(existsSync(join(folder(), 'thesis.txt'))).toBe(true);
});

test('trials that share a directory at the same time are told to use ${trial}', async () => {
  const shared = { ...settings, checkpoint_dir: 'ckpt' };
  const run = job.run({ ...shared, command: counter(1000) });
  await job.until(() => job.server.reports.size >= 1);
  const other = await Harness.start();
  other.server.claim = { ...other.server.claim, trial: 4 };
  expect(await other.run({ ...shared, checkpoint_dir: join(job.cwd, 'ckpt'), command: counter(1) })).toBe(1);
  expect(other.server.results[0]?.message).toMatch(/is in use by trial 3 of test: put \$\{trial\} in/);
  await other.end();
  job.stop.abort();
  expect(await run).toBe(75);
});

test('a store that refuses costs the checkpoint, not the trial', async () => {
  job.server.fault = (path) => (path.startsWith('/store') ? 400 : undefined);
  expect(await job.run({ ...settings, command: counter(3) })).toBe(0);
  expect(job.server.results).toMatchObject([{ state: 'completed' }]);
  expect(job.log.some((line) => line.startsWith('the checkpoint was not saved: checkpoint upload was refused'))).toBe(
    true,
  );
});
