import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateApiDestinationCommand,
  type CreateApiDestinationCommandInput,
  CreateConnectionCommand,
  type CreateConnectionCommandInput,
  PutEventsCommand,
} from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { App, CfnOutput, type IStackSynthesizer, LegacyStackSynthesizer, SecretValue, Stack } from 'aws-cdk-lib';
import { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { SweepTriggers } from '../../infra/triggers.ts';
import { services } from './services.ts';

/** The props `notifications.topic` and `notifications.webhook`: a stack of their own with the construct that reads them. */
const emulator = inject('emulator');
const { cloudFormation, eventBridge, sqs } = services(emulator);

interface Posted {
  readonly secret: unknown;
  readonly body: unknown;
}
const posted: Posted[] = [];
let arrived = () => {};
const webhook = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => {
    text += chunk;
  });
  request.on('end', () => {
    posted.push({ secret: request.headers['x-key'], body: JSON.parse(text) });
    response.end();
    arrived();
  });
});

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
}

/** The emulator's CloudFormation knows no connections and no API destinations: they are made by hand, as described. */
async function withDestination({ Resources, ...rest }: Template): Promise<object> {
  const only = (type: string) => Object.entries(Resources).find(([, { Type }]) => Type === type)!;
  const [connection, { Properties: connects }] = only('AWS::Events::Connection');
  const [destination, { Properties: sends }] = only('AWS::Events::ApiDestination');
  const { ConnectionArn } = await eventBridge.send(
    new CreateConnectionCommand({ Name: 'webhook', ...connects } as CreateConnectionCommandInput),
  );
  const { ApiDestinationArn } = await eventBridge.send(
    new CreateApiDestinationCommand({ Name: 'webhook', ...sends, ConnectionArn } as CreateApiDestinationCommandInput),
  );
  const others = Object.entries(Resources).filter(([name]) => name !== connection && name !== destination);
  const known = [
    [`{"Fn::GetAtt":["${connection}","Arn"]}`, ConnectionArn],
    [`{"Fn::GetAtt":["${destination}","Arn"]}`, ApiDestinationArn],
  ] as const;
  const text = JSON.stringify({ ...rest, Resources: Object.fromEntries(others) });
  return JSON.parse(known.reduce((all, [from, to]) => all.replaceAll(from, JSON.stringify(to)), text)) as object;
}

let outputs: Readonly<Record<string, string>>;
beforeAll(async () => {
  await new Promise<void>((resolve) => webhook.listen(0, '127.0.0.1', () => resolve()));
  const app = new App();
  const env = { account: '000000000000', region: 'us-east-1' };
  const synthesizer = new LegacyStackSynthesizer() as IStackSynthesizer;
  const stack = new Stack(app, 'Notifications', { env, synthesizer });
  const topic = new Topic(stack, 'Topic');
  const queue = new Queue(stack, 'Queue');
  topic.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
  const { bus } = new SweepTriggers(stack, 'Triggers', {
    handler: Lambda.fromFunctionArn(stack, 'Handler', 'arn:aws:lambda:us-east-1:000000000000:function:nobody'),
    deadLetterQueue: new Queue(stack, 'DeadLetters'),
    bucket: { bucketName: 'none' },
    notifications: {
      topic,
      webhook: {
        url: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/events`,
        secret: SecretValue.unsafePlainText('open sesame'),
        header: 'x-key',
      },
    },
  });
  new CfnOutput(stack, 'Bus', { value: bus.eventBusName });
  new CfnOutput(stack, 'Url', { value: queue.queueUrl });
  const template = await withDestination(app.synth().getStackByName('Notifications').template as Template);
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: 'Notifications',
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  for (;;) {
    const found = (await cloudFormation.send(new DescribeStacksCommand({ StackName: 'Notifications' }))).Stacks?.[0];
    if (found?.StackStatus?.endsWith('_COMPLETE') || found?.StackStatus?.endsWith('_FAILED')) {
      expect(found.StackStatus, found.StackStatusReason).toBe('CREATE_COMPLETE');
      outputs = Object.fromEntries((found.Outputs ?? []).map((one) => [one.OutputKey, one.OutputValue as string]));
      break;
    }
  }
});
afterAll(() => new Promise<void>((resolve) => webhook.close(() => resolve())));

it('a topic and a webhook are told of the events of sweeps, and of nothing else', async () => {
  const detail = { id: 'e1', time: '2026-01-01T00:00:00.000Z', sweep: 'one', status: 'completed', best: null };
  const event = (Source: string, DetailType: string, value: object) => ({
    EventBusName: outputs.Bus,
    Source,
    DetailType,
    Detail: JSON.stringify(value),
  });
  const entries = [
    event('somebody.else', 'SweepCompleted', { id: 'other' }),
    event('skysweep', 'SomethingElse', { id: 'other' }),
    event('skysweep', 'SweepCompleted', detail),
  ];
  expect((await eventBridge.send(new PutEventsCommand({ Entries: entries }))).FailedEntryCount).toBe(0);

  while (posted.length === 0) {
    await new Promise<void>((resolve) => {
      arrived = resolve;
    });
  }
  expect(posted).toEqual([{ secret: 'open sesame', body: { type: 'SweepCompleted', detail } }]);

  const heard: unknown[] = [];
  while (heard.length === 0) {
    const message = new ReceiveMessageCommand({ QueueUrl: outputs.Url, WaitTimeSeconds: 2, MaxNumberOfMessages: 10 });
    heard.push(...((await sqs.send(message)).Messages ?? []).map(({ Body }) => JSON.parse(Body as string)));
  }
  expect(heard).toMatchObject([{ source: 'skysweep', 'detail-type': 'SweepCompleted', detail }]);
});
