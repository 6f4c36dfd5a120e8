import { afterEach, beforeEach, expect, test } from 'vitest';
import { Harness, node } from './harness.ts';

let job: Harness;
beforeEach(async () => {
  job = await Harness.start();
});
afterEach(() => job.end());

/** A program whose loss is NaN from step 3 on, and which goes on for ever. */
const diverging = 'let step = 0; setInterval(() => { step += 1; say({ step, loss: step < 3 ? 1 : NaN }); }, 5);';

test("a program's divergence is told with the report that shows it, once", async () => {
  const command = node(diverging.replace('NaN', '"NaN"'));
  job.server.decide = (step) => ({ decision: step >= 6 ? 'stop' : 'continue', until: step + 1 });
  expect(await job.run({ command, grace: 1 })).toBe(0);
  expect(job.server.findings).toHaveLength(1);
  expect(job.server.findings[0]).toMatchObject({ condition: 'diverged', step: 3, detail: 'loss is NaN' });
});

test('what the last reports show goes with the result where no decision is due', async () => {
  job.server.claim = { ...job.server.claim, until: null };
  const command = node(
    'for (let i = 0; i < 8; i += 1) say({ train_loss: 1 / (i + 1), val_loss: 0.5 + 0.2 * i, loss: i })',
  );
  expect(await job.run({ command })).toBe(0);
  const told = [...job.server.findings, ...(job.server.results[0]?.findings ?? [])];
  expect(told.map(({ condition }) => condition)).toEqual(['overfitting']);
});

test('a healthy program has no findings', async () => {
  expect(await job.run({ command: node('for (let i = 1; i < 40; i += 1) say({ loss: 1 / i })') })).toBe(0);
  expect(job.server.findings).toEqual([]);
  expect(job.server.results[0]).not.toHaveProperty('findings');
});
