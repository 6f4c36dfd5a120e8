import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { TrialView } from '../../core/sweep/views.ts';
import { documentClient } from '../../functions/stores/table.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { readRecord } from './record.ts';
import { services } from './services.ts';

/** All that the deployed functions logged, in this run and by the tests before. */
const emulator = inject('emulator');
const client = openClient(emulator);
const { s3, dynamodb } = services(emulator);

const unseen = 'not-to-be-seen';
const env = { API_KEY: unseen };
/** The first trial is the best one, and quick; the others are slow, so that they are stopped on their way. */
const script = `pause=0; [ $SKYSWEEP_TRIAL = 0 ] || pause=5
  for s in 1 2 4; do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_TRIAL}"; sleep $pause; done; echo $API_KEY`;

type Line = Readonly<Record<string, unknown>>;
const read = () => readRecord(emulator.record).flatMap(({ log }) => log ?? []);
/** Our functions' lines; the emulator's worker writes others. */
const parsed = (written: readonly string[]): Line[] =>
  written.filter((line) => line.includes('"service":"Skysweep/Sweeps"')).map((line) => JSON.parse(line));

/** The lines of each invocation that came to its end. */
function invocations(): Line[][] {
  const ended: Line[][] = [];
  const open = new Map<number, string[]>();
  for (const { pid, log, invocation } of readRecord(emulator.record)) {
    const before = open.get(pid) ?? [];
    if (log !== undefined) open.set(pid, [...before, log]);
    if (invocation === undefined) continue;
    ended.push(parsed(before));
    open.delete(pid);
  }
  return ended;
}

let trials: TrialView[];
let text: readonly string[];
let lines: readonly Line[];
beforeAll(async () => {
  const wrong = spec('logged-wrong', shell('true', { env: [unseen] }));
  const stored = { Bucket: emulator.bucket, Key: 'sweeps/logged-wrong.json', Body: JSON.stringify(wrong) };
  const crash = shell('echo "the key is $API_KEY"; exit 3', { env, retries: 1 });
  const [failed] = await Promise.all([
    client.run(spec('logged-crash', crash, { budget: { trials: 1, parallel: 1 } })),
    client.run(
      spec('logged', shell(script, { env }), {
        scheduler: { name: 'asha', min: 1, max: 4, eta: 2 },
        budget: { trials: 3, parallel: 1 },
      }),
    ),
    s3.send(new PutObjectCommand(stored)),
  ]);
  trials = await client.trials('logged');
  // Or there would be nothing to hide.
  expect(failed.reason).toContain(unseen);
  // A sweep ends before the last calls about it do.
  const settled = (line: Line) => line.message === 'TrialSettled' && /^logged/.test(String(line.sweep));
  await vi.waitUntil(
    () => {
      text = read();
      lines = parsed(text);
      const told = new Set(lines.filter(settled).map(({ event }) => event));
      return told.size === trials.length + 1 && lines.some(({ message }) => message === 'sweep rejected');
    },
    { timeout: 120_000, interval: 500 },
  );
});

const about = (sweep: string, trial?: number) =>
  lines.filter((line) => line.sweep === sweep && (trial === undefined || line.trial === trial));
const messages = (found: readonly Line[]) => found.map(({ message }) => message);

describe('what the functions log', () => {
  it('is JSON with a level, the function and the call', () => {
    const log = lines.filter((line) => !('_aws' in line));
    expect(log.length).toBeGreaterThan(20);
    const every = { level: expect.any(String), message: expect.any(String), function_request_id: expect.any(String) };
    for (const line of log) expect(line).toMatchObject(every);
  });

  it('tells the life of each trial, and why it was stopped', () => {
    const stopped = trials.filter(({ state }) => state === 'stopped');
    expect(stopped.length).toBeGreaterThan(0);
    for (const { trial, state, reason } of trials) {
      const told = about('logged', trial);
      const expected = ['trial proposed', 'job submitted', 'trial claimed', 'TrialSettled'];
      expect(messages(told)).toEqual(expect.arrayContaining(expected));
      const decisions = told.filter(({ message }) => message === 'trial told to stop at a rung');
      expect(decisions.map((line) => line.reason)).toEqual(state === 'stopped' ? [reason] : []);
      const ends = told.filter(({ message }) => message === 'TrialSettled');
      expect(new Set(ends.map((line) => line.state))).toEqual(new Set([state]));
    }
    const proposed = about('logged', 0).find(({ message }) => message === 'trial proposed');
    expect(proposed).toMatchObject({
      execution: 'logged_g1',
      generation: 1,
      lane: expect.any(Number),
      reason: 'drawn at random',
    });
  });

  it('tells of a fresh start after a failure, and of a spec that is rejected', () => {
    const again = about('logged-crash', 0).filter(({ message }) => message === 'trial starts again');
    expect(again).toMatchObject([{ launch: 1, exitCode: 3, failed: true }]);
    const rejected = lines.filter(({ message }) => message === 'sweep rejected');
    expect(rejected.map(({ fields }) => fields)).toContainEqual(['trainer.env']);
  });

  it('counts what it tells', () => {
    const metrics = { TrialsCompleted: 'completed', TrialsStopped: 'stopped', TrialsFailed: 'failed' };
    let counted = 0;
    for (const written of invocations()) {
      for (const [metric, state] of Object.entries(metrics)) {
        const told = written.filter((line) => line.message === 'TrialSettled' && line.state === state).length;
        const values = written.flatMap((line) => ('_aws' in line ? [line[metric] ?? []].flat() : []));
        expect(values, metric).toEqual(Array(told).fill(1));
        counted += told;
      }
    }
    expect(counted).toBeGreaterThan(0);
  });

  it('holds no token, no secret, no presigned URL and nothing of the environment of a trial', async () => {
    const secrets = [unseen, 'X-Amz-Signature='];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await documentClient(dynamodb).send(
        new ScanCommand({ TableName: emulator.table, ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
      );
      for (const { secret, taskToken } of page.Items ?? []) secrets.push(...[secret, taskToken].filter(Boolean));
      ({ LastEvaluatedKey: ExclusiveStartKey } = page);
    } while (ExclusiveStartKey);
    expect(secrets.length).toBeGreaterThan(5);
    const all = text.join('');
    expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
    // The name is told to those who come without one.
    expect(all).not.toMatch(/SKYSWEEP_TOKEN(?! as a Bearer )/);
    // Of trial tokens, which are stored nowhere, the form is known.
    expect(all).not.toMatch(/\.\d+\.\d+\.[\w-]{43}(?![\w-])/);
  });
});
