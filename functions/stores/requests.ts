import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** Requests are remembered for so many seconds. */
const keptSeconds = 7 * 24 * 3600;

/** What a request made, so that the same one, sent again, makes nothing new. */
export interface MadeBy {
  /** Digest of what was asked for. */
  readonly digest: string;
  /** The sweep that it made, once that is there. */
  readonly sweep?: string;
}

/** Requests that create a sweep, by their idempotency keys. */
export class RequestStore {
  readonly #table: Table;
  readonly #now: () => number;

  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  /** Records the request, or answers what is on record of it already. */
  async begin(request: string, digest: string): Promise<MadeBy> {
    const key = keys.request(request);
    const expiresAt = Math.floor(this.#now() / 1000) + keptSeconds;
    if (await this.#table.putNew({ ...key, digest, expiresAt })) return { digest };
    return ((await this.#table.get(key)) as unknown as MadeBy | undefined) ?? { digest };
  }

  async made(request: string, sweep: string): Promise<void> {
    await this.#table.update(keys.request(request), { set: { sweep }, when: 'attribute_exists(pk)' });
  }

  /** Forgets a request that was refused: sent again, it may be right. */
  async forget(request: string): Promise<void> {
    await this.#table.remove([keys.request(request)]);
  }
}
