import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { exitCodes } from '../../core/sweep/protocol.ts';
import { type ReportView, sweepRoutes } from '../../core/sweep/views.ts';
import type { RunAttempt } from '../../infra/local/batch/queue.ts';
import { decodeCheckpoint } from '../../trainer/checkpoint/format.ts';
import { openTestCloud, type TestCloud } from '../infra/with-cloud.ts';
import { JobContainer } from './job-container.ts';

const image = inject('image');

/** The queue's jobs in the image: with the variables of SubmitJob and of Batch, and no others. */
const jobs: JobContainer[] = [];
const runInImage: RunAttempt = async ({ jobId, environment }, attempt, { signal, onSpawn }) => {
  const batch = { AWS_BATCH_JOB_ID: jobId, AWS_BATCH_JOB_ATTEMPT: String(attempt) };
  const job = new JobContainer(image!, { ...environment, ...batch });
  jobs.push(job);
  if (job.pid !== undefined) onSpawn(job.pid);
  signal.addEventListener('abort', () => job.terminate());
  const exitCode = await job.exitCode;
  return exitCode === null ? { exitCode: 137 } : { exitCode };
};

const spec = (name: string, trainer: object) => ({
  name,
  objective: { metric: 'val_accuracy', goal: 'maximize' },
  space: { learning_rate: { type: 'float', low: 0.001, high: 0.1, log: true } },
  sampler: 'random',
  budget: { trials: 1 },
  trainer: { family: 'mlp', layers: 1, units: 8, data: { name: 'mnist', train: 400, validation: 200 }, ...trainer },
});

/** Real sweeps over the real API on loopback; what they start are containers of the image. */
describe.skipIf(!image)('a trial in the image', () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await openTestCloud(join(image!.folder, 'cloud'), { run: runInImage });
  });
  afterAll(() => cloud.close());

  const read = async <T>(path: string): Promise<T> => (await cloud.cloud.fetch(path)).json() as Promise<T>;
  const metrics = (sweep: string) => read<ReportView[]>(sweepRoutes.metrics(sweep, 0));
  const output = () => jobs.map((job) => job.output).join('\n---\n');

  it('is trained from the claim to the result: reports, a checkpoint, the value', async () => {
    jobs.length = 0;
    const view = await cloud.run(spec('whole', { epochs: 3 }));
    expect(view, output()).toMatchObject({ status: 'completed', counts: { completed: 1, failed: 0 } });
    expect(await Promise.all(jobs.map((job) => job.exitCode))).toEqual([exitCodes.done]);
    const reports = await metrics('whole');
    expect(reports.map(({ step }) => step)).toEqual([1, 2, 3]);
    const [trial] = await cloud.trials('whole');
    expect(trial).toMatchObject({ state: 'completed', steps: 3, value: reports.at(-1)!.metrics.val_accuracy });
    const { url } = await read<{ url: string }>(sweepRoutes.checkpoint('whole', 0));
    const checkpoint = decodeCheckpoint(new Uint8Array(await (await fetch(url)).arrayBuffer()));
    expect(checkpoint.header).toMatchObject({ family: 'mlp', position: { epoch: 3 } });
    expect(cloud.errors).toEqual([]);
  });

  it('commits a checkpoint at SIGTERM and ends with 75; the next attempt goes on from there', async () => {
    jobs.length = 0;
    // Longer than anybody waits, and without a checkpoint of its own.
    const endless = { epochs: 100_000, checkpoint_every: 100_000 };
    await cloud.post(sweepRoutes.sweeps, { spec: spec('interrupted', endless) });
    const steps = async () => (await cloud.trials('interrupted'))[0]?.steps ?? 0;
    await expect.poll(steps, { timeout: 240_000 }).toBeGreaterThan(0);
    jobs[0]!.terminate();
    expect(await jobs[0]!.exitCode, output()).toBe(exitCodes.interrupted);
    await expect.poll(() => jobs[1]?.output, { timeout: 240_000 }).toMatch(/resumed at epoch [1-9]/);
    const before = await steps();
    await expect.poll(steps, { timeout: 240_000 }).toBeGreaterThan(before);
    const { status } = await cloud.post(sweepRoutes.stopTrial('interrupted', 0));
    expect(status).toBe(202);
    const view = await cloud.until('interrupted', ({ status: now }) => now !== 'running');
    expect(view, output()).toMatchObject({ status: 'completed', counts: { stopped: 1, failed: 0 } });
    expect(await jobs[1]!.exitCode).toBe(exitCodes.done);
    expect(jobs).toHaveLength(2);
    expect(cloud.errors).toEqual([]);
  });
});
