import type { SecretValue } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  EventBus,
  EventField,
  type EventPattern,
  type IApiDestination,
  type IEventBus,
  type IRuleTarget,
  Match,
  Rule,
  RuleTargetInput,
  type Schedule,
} from 'aws-cdk-lib/aws-events';
import { ApiDestination as ApiDestinationTarget, LambdaFunction, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { eventTypes } from '../core/sweep/events.ts';
import { eventSource } from '../functions/aws/events.ts';

/** A bucket. */
interface Named {
  readonly bucketName: string;
}

/** When the sweep of a stored spec starts by itself. */
export interface TriggerProps {
  /** By name: at which times, and the key of the spec in the deployment's bucket, such as `specs/nightly.yaml`. */
  readonly schedules?: Readonly<Record<string, { readonly schedule: Schedule; readonly spec: string }>>;
  /** By name: objects below a prefix whose change starts the spec. The bucket has to send its events to EventBridge. */
  readonly dataSets?: Readonly<
    Record<string, { readonly bucket: Named; readonly prefix: string; readonly spec: string }>
  >;
}

/** Who is told of the system's events. */
export interface NotificationProps {
  readonly topic?: ITopic;
  /** Events are posted to `url` with the secret in a header. Default header: `authorization`. */
  readonly webhook?: { readonly url: string; readonly secret: SecretValue; readonly header?: string };
}

export interface SweepTriggersProps extends TriggerProps {
  /** Starts sweeps. */
  readonly handler: IFunction;
  /** Events that did not reach it. */
  readonly deadLetterQueue: IQueue;
  readonly bucket: Named;
  readonly notifications?: NotificationProps;
}

const given = { retryAttempts: 20, maxEventAge: Duration.hours(6) };

/** The bus on which sweeps are asked for and told of, and the rules that start them. */
export class SweepTriggers extends Construct {
  readonly bus: IEventBus;

  constructor(scope: Construct, id: string, props: SweepTriggersProps) {
    super(scope, id);
    const { handler, deadLetterQueue, bucket } = props;
    const description = 'Skysweep: sweeps wanted, and what becomes of them';
    this.bus = new EventBus(this, 'Bus', { description }) as IEventBus;
    const start = (event?: RuleTargetInput) =>
      new LambdaFunction(handler, { ...given, deadLetterQueue, ...(event && { event }) });

    this.#rule('Requested', { detailType: ['SweepRequested'] }, start(), this.bus);
    const suffixes = ['.yaml', '.yml', '.json'].flatMap((suffix) => Match.suffix(suffix));
    this.#rule('SpecPut', written(bucket, suffixes), start());
    for (const [name, { schedule, spec }] of Object.entries(props.schedules ?? {})) {
      const event = RuleTargetInput.fromObject({ start: spec, id: EventField.eventId });
      new Rule(this, `Schedule-${name}`, { schedule, targets: [start(event)] });
    }
    for (const [name, { bucket: watched, prefix, spec }] of Object.entries(props.dataSets ?? {})) {
      // As one value: a key may have quotes, which a text made of its parts would not escape.
      const event = RuleTargetInput.fromObject({
        start: spec,
        dataSet: name,
        id: EventField.eventId,
        detail: EventField.fromPath('$.detail'),
      });
      this.#rule(`DataSet-${name}`, written(watched, Match.prefix(prefix)), start(event));
    }
    this.#notify(props.notifications ?? {}, deadLetterQueue);
  }

  #rule(id: string, eventPattern: EventPattern, target: IRuleTarget, eventBus?: IEventBus): void {
    new Rule(this, id, { eventPattern, targets: [target], ...(eventBus && { eventBus }) });
  }

  #notify({ topic, webhook }: NotificationProps, deadLetterQueue: IQueue): void {
    const ours = { source: [eventSource], detailType: [...eventTypes] };
    if (topic) this.#rule('ToTopic', ours, new SnsTopic(topic, { ...given, deadLetterQueue }), this.bus);
    if (!webhook) return;
    const { url: endpoint, secret, header = 'authorization' } = webhook;
    const connection = new Connection(this, 'WebhookConnection', {
      authorization: Authorization.apiKey(header, secret),
    });
    const destination = new ApiDestination(this, 'Webhook', { connection, endpoint, rateLimitPerSecond: 50 });
    const target = new ApiDestinationTarget(destination as IApiDestination, {
      ...given,
      deadLetterQueue,
      event: RuleTargetInput.fromObject({
        type: EventField.detailType,
        detail: EventField.fromPath('$.detail'),
      }),
    });
    this.#rule('ToWebhook', ours, target, this.bus);
  }
}

const written = ({ bucketName }: Named, key: string[] | ReturnType<typeof Match.prefix>): EventPattern => ({
  source: ['aws.s3'],
  detailType: ['Object Created'],
  detail: { bucket: { name: [bucketName] }, object: { key } },
});
