import { describe, expect, it } from 'vitest';
import { type EndedJob, handler, meter } from '../../../functions/aws/meter-job.ts';

/** What the handler writes is read from the packaged function: see test/infra/bundles.test.ts. */
const settings = { cpuQueue: 'arn:cpu', price: { gpu: 1.8, cpu: 0.36 } };
const job: EndedJob = {
  jobName: 'skysweep_mnist_3_1',
  jobQueue: 'arn:gpu',
  createdAt: 1_000_000,
  attempts: [
    { startedAt: 1_090_000, stoppedAt: 1_190_000, statusReason: 'Host EC2 (instance i-0) terminated.' },
    { startedAt: 1_300_000, stoppedAt: 2_200_000, statusReason: 'Essential container in task exited' },
  ],
};

describe('the meter', () => {
  it('adds up the attempts of a job and prices them by their queue', () => {
    // 100 s and 900 s: at 1.80 an hour 0.50.
    expect(meter(job, settings, 2_201_000)).toEqual({
      kind: 'gpu',
      values: { JobSeconds: 1000, JobCost: 0.5, QueueSeconds: 90, Reclaimed: 1 },
    });
    expect(meter({ ...job, jobQueue: 'arn:cpu' }, settings, 2_201_000)).toMatchObject({
      kind: 'cpu',
      values: { JobCost: 0.1 },
    });
  });

  it('charges nothing for a job that never began, and counts its wait', () => {
    const { attempts: _, ...waiting } = job;
    expect(meter(waiting, settings, 1_600_000).values).toEqual({
      JobSeconds: 0,
      JobCost: 0,
      QueueSeconds: 600,
      Reclaimed: 0,
    });
  });

  it('says which price is missing', async () => {
    await expect(handler({ detail: job })).rejects.toThrow('SKYSWEEP_PRICE_GPU_HOUR must be a number');
  });
});
