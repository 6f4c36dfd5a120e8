import type { BatchClient } from '@aws-sdk/client-batch';
import { describe, expect, it } from 'vitest';
import { batchJobs, shareOf } from '../../../functions/aws/batch.ts';
import { jobName } from '../../../functions/job-name.ts';

const place = {
  queue: 'gpu-queue',
  trainerDefinition: 'gpu-trial',
  commandDefinition: 'gpu-trial',
  cpu: { queue: 'cpu-queue', definition: 'cpu-trial' },
};
const nameOf = (sweep: string) => jobName({ sweep, trial: 3, launch: 1 });

/** Records what is asked and answers as Batch does: jobs by queue. */
function recording(jobs: Readonly<Record<string, readonly string[]>> = {}) {
  const sent: Record<string, unknown>[] = [];
  const client = {
    async send({ input }: { input: Record<string, unknown> }) {
      sent.push(input);
      const ids = jobs[input.jobQueue as string] ?? [];
      return { jobId: 'one', jobSummaryList: ids.map((jobId) => ({ jobId, jobName: 'x', status: 'RUNNING' })) };
    },
  } as unknown as BatchClient;
  return { client, sent };
}

describe('a job', () => {
  it('goes to the queue without GPUs when it asks for none', async () => {
    const { client, sent } = recording();
    const jobs = batchJobs(client, place);
    const request = { name: nameOf('mnist'), command: false, environment: { A: 'b' } };
    await jobs.submit({ ...request, gpu: true });
    await jobs.submit({ ...request, gpu: false });
    expect(sent).toMatchObject([
      { jobQueue: 'gpu-queue', jobDefinition: 'gpu-trial', shareIdentifier: shareOf(nameOf('mnist')) },
      { jobQueue: 'cpu-queue', jobDefinition: 'cpu-trial', shareIdentifier: shareOf(nameOf('mnist')) },
    ]);
  });

  it('is found in whichever queue it is', async () => {
    const { client } = recording({ 'gpu-queue': ['a', 'b'], 'cpu-queue': ['c'] });
    expect((await batchJobs(client, place).list('skysweep_mnist_*')).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('the share of a sweep', () => {
  const sweeps = Array.from({ length: 2000 }, (_, i) => `sweep-${i}`);

  it('is the same for all its jobs', () => {
    const names = [1, 2].flatMap((trial) => [1, 2].map((launch) => jobName({ sweep: 'mnist', trial, launch })));
    expect(new Set(names.map(shareOf)).size).toBe(1);
  });

  it('is one of 500 names of letters and digits', () => {
    const used = new Set(sweeps.map((sweep) => shareOf(nameOf(sweep))));
    expect(used.size).toBeLessThanOrEqual(500);
    expect(used.size).toBeGreaterThan(450);
    for (const share of used) expect(share).toMatch(/^[a-z0-9]{1,255}$/);
  });
});
