import { describe, expect, it } from 'vitest';
import { meter } from '../../functions/aws/meter-job.ts';
import type { Job, Services } from '../../functions/services.ts';
import { type BatchEvent, settleTrial } from '../../functions/settle-trial.ts';
import { createSweep } from '../../functions/sweep-life.ts';
import { testServices } from '../functions/embedded-services.ts';
import { resourcesOf, templateOf } from './synthesise.ts';
import { shell, spec } from './with-cloud.ts';

interface Transformer {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}

const targets = Object.values(resourcesOf(templateOf()))
  .filter(({ Type }) => Type === 'AWS::Events::Rule')
  .filter(({ Properties }) => JSON.stringify(Properties.EventPattern ?? {}).includes('Batch Job State Change'))
  .flatMap(({ Properties }) => Properties.Targets as { readonly InputTransformer?: Transformer }[]);

/** EventBridge's input transformer, as far as the rule uses it: values of paths, and nothing for a path that is missing. */
function transform({ InputPathsMap, InputTemplate }: Transformer, event: object): unknown {
  const at = (path: string) =>
    path
      .split('.')
      .slice(1)
      .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], event);
  const filled = Object.entries(InputPathsMap).reduce(
    (text, [name, path]) => text.replaceAll(`<${name}>`, JSON.stringify(at(path) ?? '')),
    InputTemplate,
  );
  return JSON.parse(filled);
}

/** As Batch has it: the whole container, its environment included. */
const batchEvent = (jobName: string, change: object = {}) => ({
  version: '0',
  'detail-type': 'Batch Job State Change',
  source: 'aws.batch',
  detail: {
    jobArn: 'arn:aws:batch:us-east-1:123456789012:job/job-1',
    jobName,
    jobId: 'job-1',
    jobQueue: 'arn:aws:batch:us-east-1:123456789012:job-queue/gpu',
    status: 'FAILED',
    statusReason: 'Essential container in task exited',
    attempts: [
      {
        container: { exitCode: 1, logStreamName: 'trial/default/1', networkInterfaces: [] },
        startedAt: 1000,
        stoppedAt: 61_000,
        statusReason: 'Essential container in task exited',
      },
    ],
    createdAt: 500,
    container: { environment: [{ name: 'SKYSWEEP_TOKEN', value: 'secret-token' }], exitCode: 1 },
    ...change,
  },
});

describe("a job's end", () => {
  it('is told to its two listeners without the environment that holds the tokens', () => {
    expect(targets).toHaveLength(2);
    const event = batchEvent('skysweep_mnist_0_1');
    const { jobArn: _, container: __, ...detail } = event.detail;
    for (const { InputTransformer } of targets) {
      const passed = transform(InputTransformer as Transformer, event);
      expect(JSON.stringify(passed)).not.toContain('secret-token');
      expect(passed).toEqual({ detail });
    }
  });

  it('is enough to meter the job', () => {
    const passed = transform(targets[0]?.InputTransformer as Transformer, batchEvent('skysweep_mnist_0_1')) as {
      detail: Parameters<typeof meter>[0];
    };
    const settings = { cpuQueue: 'arn:cpu', price: { gpu: 60, cpu: 1 } };
    expect(meter(passed.detail, settings, 61_000).values).toMatchObject({
      JobSeconds: 60,
      JobCost: 1,
      QueueSeconds: 0.5,
    });
  });

  it.each([
    ['an exit code', {}, 'the trainer exited with code 1'],
    ['a queue that gave up', { attempts: [], statusReason: 'no instance in time' }, 'no instance in time'],
    ['no reason at all', { attempts: [], statusReason: undefined }, 'the job ended without an exit code'],
  ])('is enough to settle its trial: %s', async (_, change, reason) => {
    const { services: base, close } = await testServices();
    const job: Job = { id: 'job-1', name: '', status: 'FAILED' };
    const services: Services = { ...base, jobs: { ...base.jobs, list: async () => [job] } };
    const { sweep } = await createSweep(services, spec('ended', shell('true')));
    await services.trials.create({
      ...{ sweep, number: 0, state: 'queued', params: { x: 0 }, proposal: '', generation: 1, createdAt: 0 },
      ...{ origin: { generation: 1, lane: 0, turn: 0 }, launch: 1, lease: 0 },
    });
    const event = batchEvent('skysweep_ended_0_1', change);
    await settleTrial(services)(transform(targets[0]?.InputTransformer as Transformer, event) as BatchEvent);
    expect(await services.trials.find(sweep, 0)).toMatchObject({ state: 'failed', reason });
    await close();
  });
});
