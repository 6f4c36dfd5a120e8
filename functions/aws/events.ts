import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Publish } from '../events.ts';

export const eventSource = 'skysweep';

/** Publishes on an EventBridge bus; the detail type is the event's type. */
export function busPublisher(client: EventBridgeClient, bus: string): Publish {
  return async ({ type, detail }) => {
    const answer = await client.send(
      new PutEventsCommand({
        Entries: [
          {
            EventBusName: bus,
            Source: eventSource,
            DetailType: type,
            Time: new Date(detail.time),
            Resources: 'sweep' in detail ? [detail.sweep] : [],
            Detail: JSON.stringify(detail),
          },
        ],
      }),
    );
    const [entry] = answer.Entries ?? [];
    if (entry?.ErrorCode) throw new Error(`the event ${detail.id} was not accepted: ${entry.ErrorMessage}`);
  };
}
