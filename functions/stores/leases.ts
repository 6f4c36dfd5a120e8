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

/** After its end a lease is kept so long for nothing but its own clean-up. */
const keptSeconds = 30 * 24 * 3600;

export class LeaseStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async list(sweep: string): Promise<Lease[]> {
    return (await this.#table.list(keys.lease(sweep, 0).pk, '')) as unknown as Lease[];
  }

  async find(sweep: string, trial: number): Promise<Lease | undefined> {
    return (await this.#table.get(keys.lease(sweep, trial))) as Lease | undefined;
  }

  /** Grants or extends a lease unless a newer one is there. */
  async grant(sweep: string, { trial, lease, until, length }: Lease): Promise<void> {
    await this.#table.update(keys.lease(sweep, trial), {
      set: { trial, lease, until, length, expiresAt: Math.floor(until / 1000) + keptSeconds },
      when: 'attribute_not_exists(#lease) OR #lease <= :lease',
    });
  }

  async remove(sweep: string): Promise<void> {
    const leases = await this.list(sweep);
    await this.#table.remove(leases.map(({ trial }) => keys.lease(sweep, trial)));
  }

  async end(sweep: string, trial: number): Promise<void> {
    await this.#table.remove([keys.lease(sweep, trial)]);
  }
}
