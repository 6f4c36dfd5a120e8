import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** A trial in the hands of a worker that someone else runs. */
export interface Lease {
  readonly trial: number;
  /** The trial's fencing number under this lease. */
  readonly lease: number;
  /** Epoch ms after which the trial may go to another worker. */
  readonly until: number;
  /** For how long each sign of life extends it, in ms. */
  readonly length: number;
}

interface LeaseItem extends Lease {
  /** It ran out, and its trial was taken back. */
  readonly over?: true;
}

/** After its end a lease is kept so long for nothing but its own clean-up. */
const keptSeconds = 30 * 24 * 3600;

export class LeaseStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async list(sweep: string): Promise<Lease[]> {
    return (await this.#items(sweep)).filter(({ over }) => over === undefined);
  }

  async find(sweep: string, trial: number): Promise<Lease | undefined> {
    const item = (await this.#table.get(keys.lease(sweep, trial))) as LeaseItem | undefined;
    return item?.over === undefined ? item : undefined;
  }

  /** Grants or extends a lease unless a newer one is there. */
  async grant(sweep: string, { trial, lease, until, length }: Lease): Promise<void> {
    await this.#table.update(keys.lease(sweep, trial), {
      set: { trial, lease, until, length, over: undefined, expiresAt: Math.floor(until / 1000) + keptSeconds },
      when: 'attribute_not_exists(#lease) OR #lease <= :lease',
    });
  }

  async remove(sweep: string): Promise<void> {
    const items = await this.#items(sweep);
    await this.#table.remove(items.map(({ trial }) => keys.lease(sweep, trial)));
  }

  /** Ends a lease that ran out, unless a newer one took its place in the meantime. */
  async expire(sweep: string, { trial, lease }: Lease): Promise<void> {
    await this.#table.update(keys.lease(sweep, trial), {
      set: { over: true },
      when: '#lease = :lease',
      values: { lease },
    });
  }

  /** Of a trial that is settled. */
  async end(sweep: string, trial: number): Promise<void> {
    await this.#table.remove([keys.lease(sweep, trial)]);
  }

  async #items(sweep: string): Promise<LeaseItem[]> {
    return (await this.#table.list(keys.lease(sweep, 0).pk, '')) as unknown as LeaseItem[];
  }
}
