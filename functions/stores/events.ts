import type { SweepEvent } from '../../core/sweep/events.ts';
import { keys, prefixes } from './keys.ts';
import type { Table } from './table.ts';

/** An event in the log of its sweep; the numbers have no holes and come in the order of writing. */
export type LoggedEvent = SweepEvent & { readonly sequence: number };

/** Events and the marks of their publication are kept for so many seconds. */
const keptSeconds = 30 * 24 * 3600;

const removedAtOnce = 500;

/** The log of what happened in each sweep, and which events were published already. */
export class EventStore {
  readonly #table: Table;
  readonly #now: () => number;

  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  async isPublished(log: string, id: string): Promise<boolean> {
    return (await this.#table.get(keys.published(log, id))) !== undefined;
  }

  /** Marks the event as published and puts it at the end of the log; the second time it does nothing. */
  async append(log: string, event: SweepEvent): Promise<void> {
    const expiresAt = Math.floor(this.#now() / 1000) + keptSeconds;
    if (!(await this.#table.putNew({ ...keys.published(log, event.detail.id), expiresAt }))) return;
    for (;;) {
      // A reader that has seen a number has seen all below it: the next one is free only after the last.
      const sequence = (await this.#newest(log)) + 1;
      if (await this.#table.putNew({ ...keys.event(log, sequence), ...event, sequence, expiresAt })) return;
    }
  }

  /** The events after a number, in order. */
  async list(log: string, after: number): Promise<LoggedEvent[]> {
    const { pk, sk } = keys.event(log, after);
    return (await this.#table.range(pk, prefixes.event, { after: sk })) as unknown as LoggedEvent[];
  }

  /** Takes some of the log away; false when nothing of it is left. */
  async removeSome(log: string): Promise<boolean> {
    const items = await this.#table.range(keys.event(log, 0).pk, '', { first: removedAtOnce });
    await this.#table.remove(items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
    return items.length > 0;
  }

  async #newest(log: string): Promise<number> {
    const [item] = await this.#table.range(keys.event(log, 0).pk, prefixes.event, { last: 1 });
    return (item?.sequence as number | undefined) ?? 0;
  }
}
