import type { EventDetail, EventType, SweepEvent } from '../core/sweep/events.ts';
import type { Services } from './services.ts';
import type { EventStore } from './stores/events.ts';

/** Where events go; emitting never fails and the same event goes out once, as far as can be. */
export interface Events {
  emit(event: SweepEvent): Promise<void>;
  /** Told of what went wrong on the way to an event. */
  failed(error: unknown): void;
}

/** Hands an event to the world: an event bus, a webhook. Throws when it could not. */
export type Publish = (event: SweepEvent) => Promise<void>;

/** Log of events that belong to no sweep; a sweep's name never begins like that. */
const noSweep = '-';

/**
 * Publishes first and marks after: a process that dies in between publishes twice, under one id, rather than never.
 * What goes wrong is told to `onError`: no handler fails for an event.
 */
export function emitter(store: EventStore, publish: Publish, onError: (error: unknown) => void): Events {
  return {
    failed: onError,
    async emit(event) {
      const log = 'sweep' in event.detail ? event.detail.sweep : noSweep;
      try {
        if (await store.isPublished(log, event.detail.id)) return;
        await publish(event).catch(onError);
        await store.append(log, event);
      } catch (error) {
        onError(error);
      }
    },
  };
}

/** Whether an event that belongs to no sweep went out before. */
export function wasEmitted({ eventLog }: Services, type: EventType, id: string): Promise<boolean> {
  return eventLog.isPublished(noSweep, `${type}:${id}`);
}

/** An event of now; `id` is what makes it the same event when it is emitted again. */
export function emit<T extends EventType>(
  { events, now }: Services,
  type: T,
  id: string,
  detail: Omit<EventDetail<T>, 'id' | 'time'>,
): Promise<void> {
  const time = new Date(now()).toISOString();
  return events.emit({ type, detail: { id: `${type}:${id}`, time, ...detail } } as unknown as SweepEvent);
}
