import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { eventSchemas } from '../../core/sweep/events.ts';
import type { SweepView } from '../../core/sweep/views.ts';
import { shell, spec } from '../infra/with-cloud.ts';
import { openClient } from './client.ts';
import { services } from './services.ts';

const emulator = inject('emulator');
const client = openClient(emulator);
const { eventBridge, lambda, s3, sqs } = services(emulator);
const report = shell(`echo "{\\"loss\\": $SKYSWEEP_PARAM_X}"`);

interface BusEvent {
  readonly id: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** All that goes over the deployment's bus, by a rule of the test's own. */
let queue: string;
const seen: BusEvent[] = [];
beforeAll(async () => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'overheard' }));
  queue = QueueUrl as string;
  const attributes = new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['QueueArn'] });
  const Arn = (await sqs.send(attributes)).Attributes?.QueueArn as string;
  const rule = { EventBusName: emulator.eventBus, Name: 'overhear' };
  const EventPattern = JSON.stringify({ account: ['000000000000'] });
  await eventBridge.send(new PutRuleCommand({ ...rule, EventPattern }));
  const { Name: Rule, EventBusName } = rule;
  await eventBridge.send(new PutTargetsCommand({ Rule, EventBusName, Targets: [{ Id: 'queue', Arn }] }));
});

/** The first event on the bus that is like this; waits for it. */
async function heard(wanted: (event: BusEvent) => boolean): Promise<BusEvent> {
  for (;;) {
    const found = seen.find(wanted);
    if (found) return found;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 2 }),
    );
    for (const { Body, ReceiptHandle } of Messages) {
      seen.push(JSON.parse(Body as string) as BusEvent);
      await sqs.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle }));
    }
  }
}

async function request(detail: object): Promise<void> {
  const entry = { EventBusName: emulator.eventBus, Source: 'data.team', DetailType: 'SweepRequested' };
  const { FailedEntryCount } = await eventBridge.send(
    new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }),
  );
  expect(FailedEntryCount).toBe(0);
}

const about = (sweep: string, type: string) => (event: BusEvent) =>
  event['detail-type'] === type && event.detail.sweep === sweep;
const sweepsLike = async (name: RegExp) =>
  (await client.send<SweepView[]>('GET', '/v1/sweeps?limit=100')).body.filter(({ sweep }) => name.test(sweep));

describe('events on the deployed bus', () => {
  it('start a sweep, once however often they are delivered, and tell of its course', async () => {
    await request({ spec: spec('by-event', report, { budget: { trials: 2, parallel: 2 } }) });
    const original = await heard(({ detail }) => (detail.spec as { name?: string } | undefined)?.name === 'by-event');
    await heard(about('by-event', 'SweepStarted'));
    expect(await client.end('by-event')).toMatchObject({ status: 'completed', counts: { completed: 2 } });

    // EventBridge delivers at least once: the same event, with its id, comes again.
    const trigger = emulator.resources.find(({ logicalId }) => /EdgesTriggerSweep[0-9A-F]{8}$/.test(logicalId));
    for (let again = 0; again < 2; again += 1) {
      const { Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: trigger?.physicalId, Payload: JSON.stringify(original) }),
      );
      expect(JSON.parse(Buffer.from(Payload as Uint8Array).toString())).toEqual({ sweep: 'by-event' });
    }
    expect(await sweepsLike(/^by-event/)).toHaveLength(1);

    for (const type of ['SweepStarted', 'TrialSettled', 'SweepImproved', 'SweepCompleted'] as const) {
      const { detail } = await heard(about('by-event', type));
      expect(eventSchemas[type].safeParse(detail).error).toBeUndefined();
    }
  });

  it('reject a spec that is wrong, with the reasons', async () => {
    await request({ spec: spec('rejected', report, { budget: { trials: 0 }, space: {} }) });
    const { detail } = await heard((event) => event['detail-type'] === 'SweepRejected');
    const { reasons } = eventSchemas.SweepRejected.parse(detail);
    expect(reasons.map(({ path }) => path)).toContain('budget.trials');
    expect(await sweepsLike(/^rejected/)).toEqual([]);
  });
});

it('a spec that is put under sweeps/ starts its sweep, one under specs/ waits for an event', async () => {
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: emulator.bucket, Key, Body }));
  const small = { budget: { trials: 1, parallel: 1 } };
  await put('specs/stored.json', JSON.stringify(spec('stored', report, small)));
  await put('sweeps/by-object.json', JSON.stringify(spec('by-object', report, small)));
  await heard(about('by-object', 'SweepStarted'));
  expect(await client.end('by-object')).toMatchObject({ status: 'completed', counts: { completed: 1 } });
  expect(await sweepsLike(/^stored/)).toEqual([]);

  await request({ object: 'specs/stored.json', name: 'tonight' });
  await heard(about('tonight', 'SweepStarted'));
  expect((await client.end('tonight')).status).toBe('completed');
});
