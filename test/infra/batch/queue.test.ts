import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchClient, DescribeJobsCommand } from '@aws-sdk/client-batch';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { batchJobs } from '../../../functions/aws/batch.ts';
import { batchEndpoint } from '../../../infra/local/batch/endpoint.ts';
import type { QueuedJob } from '../../../infra/local/batch/job.ts';
import { openJournal } from '../../../infra/local/batch/journal.ts';
import { identify, startOf } from '../../../infra/local/batch/orphan.ts';
import { JobQueue, type RunAttempt } from '../../../infra/local/batch/queue.ts';
import { startsAgain } from '../../../infra/local/batch/retry.ts';

const submission = (jobName: string) => ({ jobName, jobQueue: 'q', jobDefinition: 'd', environment: { A: 'secret' } });

const folders: string[] = [];
function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'skysweep-queue-'));
  folders.push(path);
  return path;
}
afterEach(() => {
  for (const path of folders.splice(0)) rmSync(path, { recursive: true, force: true });
});

function open(run: RunAttempt, { slots = 10, path = folder() } = {}) {
  const ended: QueuedJob[] = [];
  const errors: unknown[] = [];
  const queue = new JobQueue({
    journal: openJournal(path),
    slots,
    run,
    onEnd: (job) => ended.push(structuredClone(job)),
    onError: (error) => errors.push(error),
  });
  const until = async (count: number) => {
    while (ended.length < count) await sleep(2);
    return ended;
  };
  return { queue, ended, errors, until, path };
}

describe('the embedded job queue', () => {
  it('runs jobs in order, no more at once than it has slots', async () => {
    let running = 0;
    let most = 0;
    const order: string[] = [];
    const { queue, until } = open(
      async (job) => {
        order.push(job.jobName);
        running += 1;
        most = Math.max(most, running);
        await sleep(5);
        running -= 1;
        return { exitCode: 0 };
      },
      { slots: 2 },
    );
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) queue.submit(submission(name));
    expect((await until(5)).map((job) => job.status)).toEqual(Array(5).fill('SUCCEEDED'));
    expect(order).toEqual(names);
    expect(most).toBe(2);
  });

  it('starts an interrupted job again with the same id and the next attempt', async () => {
    const seen: [string, number][] = [];
    const { queue, until } = open(async (job, attempt) => {
      seen.push([job.jobId, attempt]);
      return { exitCode: attempt < 3 ? 75 : 0 };
    });
    const { jobId } = queue.submit(submission('a'));
    expect((await until(1))[0]?.status).toBe('SUCCEEDED');
    expect(seen).toEqual([1, 2, 3].map((attempt) => [jobId, attempt]));
  });

  it('does not start a job again that was terminated or failed by itself', async () => {
    const { queue, until } = open(
      (_, __, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve({ exitCode: 75 }))),
    );
    const { jobId } = queue.submit(submission('a'));
    queue.terminate(jobId, 'paused');
    expect((await until(1))[0]).toMatchObject({
      status: 'FAILED',
      statusReason: 'paused',
      attempts: [{ exitCode: 75 }],
    });
    queue.terminate(jobId, 'again');
    queue.terminate('unknown', 'x');
    const failing = open(async () => ({ exitCode: 1 }));
    failing.queue.submit(submission('b'));
    expect((await failing.until(1))[0]?.attempts).toHaveLength(1);
  });

  it('cancels a job that waits', async () => {
    const { queue, until } = open(async () => ({ exitCode: 0 }), { slots: 0 });
    const { jobId } = queue.submit(submission('a'));
    queue.terminate(jobId, 'not needed');
    expect((await until(1))[0]).toMatchObject({ status: 'FAILED', attempts: [] });
  });

  it('knows its jobs after its process was killed, and ends their programs', async () => {
    const program = spawn('sleep', ['60'], { detached: true });
    const gone = new Promise((resolve) => program.once('close', (_, signal) => resolve(signal)));
    const first = open(async (_, __, { onSpawn }) => {
      onSpawn(program.pid as number);
      return new Promise(() => {});
    });
    const { jobId } = first.queue.submit(submission('skysweep_s_0_1'));
    await sleep(10);
    // No goodbye: the next owner reads the journal, whose last line may be cut.
    writeFileSync(join(first.path, 'jobs.jsonl'), '{"jobId":"cut', { flag: 'a' });
    const second = open(async () => ({ exitCode: 0 }), { path: first.path });
    expect(await gone).toBe('SIGKILL');
    expect(second.queue.describe([jobId])).toMatchObject([
      { status: 'FAILED', statusReason: expect.stringMatching(/^Host EC2/) },
    ]);
    expect(second.queue.list('skysweep_s_*')).toHaveLength(1);
    expect(second.ended).toEqual([]);
  });

  it('keeps its journal, which holds tokens, to itself', () => {
    const { queue, path } = open(async () => ({ exitCode: 0 }));
    queue.submit(submission('a'));
    expect(statSync(join(path, 'jobs.jsonl')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(path, 'jobs.jsonl'), 'utf8')).toContain('secret');
  });

  it('waits for its running jobs when it closes', async () => {
    const { queue, ended } = open(
      (_, __, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 20, { exitCode: 75 }))),
    );
    queue.submit(submission('a'));
    await queue.close();
    expect(ended).toHaveLength(1);
  });
});

describe('retry rules', () => {
  const strategy = {
    attempts: 2,
    evaluateOnExit: [
      { action: 'RETRY', onExitCode: '75' },
      { action: 'EXIT', onStatusReason: 'Essential*' },
    ],
  } as const;

  it('take the first rule that matches', () => {
    expect(startsAgain(strategy, 1, { exitCode: 75 })).toBe(true);
    expect(startsAgain(strategy, 1, { exitCode: 1, statusReason: 'Essential container exited' })).toBe(false);
  });
  it('retry what no rule matches, as Batch does, up to the number of attempts', () => {
    expect(startsAgain(strategy, 1, { exitCode: 9, statusReason: 'other' })).toBe(true);
    expect(startsAgain(strategy, 2, { exitCode: 75 })).toBe(false);
  });
});

describe('process identities', () => {
  it('tell a process from a later one with its id', () => {
    expect(identify(process.pid)).toEqual({ pid: process.pid, started: startOf(process.pid) });
    expect(identify(2 ** 30)).toBeUndefined();
  });
});

describe("Batch's own client on the embedded endpoint", () => {
  async function start(run: RunAttempt, secretAccessKey = 's', accessKeyId = 'KEY') {
    const opened = open(run);
    const app = new Hono().route('/batch', batchEndpoint(opened.queue, 'KEY'));
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const client = new BatchClient({
      endpoint: `http://127.0.0.1:${port}/batch`,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
    });
    const jobs = batchJobs(client, { queue: 'q', trainerDefinition: 't', commandDefinition: 'c' });
    const stop = () => {
      client.destroy();
      server.close();
    };
    return { ...opened, jobs, client, stop };
  }

  it('submits, lists, describes and terminates', async () => {
    let environment: Readonly<Record<string, string>> = {};
    const { jobs, client, until, stop } = await start((job, _, { signal }) => {
      environment = job.environment;
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ exitCode: 143 })));
    });
    const id = await jobs.submit({ name: 'skysweep_s_0_1', command: true, environment: { URL: 'u' } });
    expect(environment).toEqual({ URL: 'u' });
    expect(await jobs.list('skysweep_s_*')).toEqual([{ id, name: 'skysweep_s_0_1', status: 'RUNNING' }]);
    expect(await jobs.list('skysweep_t_*')).toEqual([]);
    expect(await jobs.list('skysweep_s_0_1')).toHaveLength(1);
    await jobs.terminate(id, 'enough');
    await until(1);
    expect((await client.send(new DescribeJobsCommand({ jobs: [id] }))).jobs).toMatchObject([
      {
        jobId: id,
        jobName: 'skysweep_s_0_1',
        status: 'FAILED',
        statusReason: 'enough',
        container: { exitCode: 143 },
        attempts: [{ container: { exitCode: 143 } }],
      },
    ]);
    stop();
  });

  it('refuses strangers and bad requests', async () => {
    const stranger = await start(async () => ({ exitCode: 0 }), 's', 'OTHER');
    await expect(stranger.jobs.list('x')).rejects.toThrow(/not signed/);
    stranger.stop();
    const { jobs, stop } = await start(async () => ({ exitCode: 0 }));
    await expect(jobs.submit({ name: 'no blanks', command: false, environment: {} })).rejects.toThrow(/jobName/);
    stop();
  });
});
