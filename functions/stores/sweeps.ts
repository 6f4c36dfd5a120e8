import type { SweepState } from '../../core/sweep/lane.ts';
import type { Spec } from '../../core/sweep/spec/schema.ts';
import { keys, partitions } from './keys.ts';
import type { Item, Patch, Table } from './table.ts';

export interface SweepItem {
  readonly sweep: string;
  readonly state: SweepState;
  readonly spec: Spec;
  /** Counts the executions of this sweep: resuming one starts the next generation. */
  readonly generation: number;
  /** Key of the HMAC that trial tokens are made with. */
  readonly secret: string;
  readonly reason?: string;
  /** Set once the sampler has nothing left to propose. */
  readonly exhausted?: string;
  readonly createdAt: number;
  /** When the running generation began, and the time that earlier ones used. */
  readonly resumedAt: number;
  readonly usedSeconds: number;
  readonly endedAt?: number;
}

const finished: readonly SweepState[] = ['completed', 'failed', 'stopped'];
export const isFinished = (state: SweepState) => finished.includes(state);

/** A running trainer may learn so late, in ms, that its sweep is to pause or stop. */
const recently = 1000;

export class SweepStore {
  readonly #table: Table;
  readonly #now: () => number;
  readonly #seen = new Map<string, { readonly item: SweepItem; readonly at: number }>();

  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  /** Undefined when there is no such sweep. */
  async find(sweep: string): Promise<SweepItem | undefined> {
    const item = (await this.#table.get(keys.sweep(sweep))) as SweepItem | undefined;
    return this.#remember(item);
  }

  /** As `find`, but the state may be a second old: for the many calls of running trainers. */
  async findRecent(sweep: string): Promise<SweepItem | undefined> {
    const seen = this.#seen.get(sweep);
    return seen && this.#now() - seen.at < recently ? seen.item : this.find(sweep);
  }

  #remember(item: SweepItem | undefined): SweepItem | undefined {
    if (item && item.state === 'running') this.#seen.set(item.sweep, { item, at: this.#now() });
    else if (item) this.#seen.delete(item.sweep);
    return item;
  }

  /** Newest first. */
  async list(): Promise<SweepItem[]> {
    return (await this.#table.listIndex(partitions.sweeps, { newestFirst: true })) as unknown as SweepItem[];
  }

  /** False when the name is taken. */
  create(item: SweepItem): Promise<boolean> {
    const gsk = new Date(item.createdAt).toISOString();
    return this.#table.putNew({ ...item, ...keys.sweep(item.sweep), gpk: partitions.sweeps, gsk });
  }

  /** Moves the sweep on if it still is in one of the states; answers the new item, or undefined. */
  async move(
    sweep: string,
    from: readonly SweepState[],
    change: Patch<
      Pick<SweepItem, 'state' | 'reason' | 'endedAt' | 'exhausted' | 'generation' | 'resumedAt' | 'usedSeconds'>
    >,
  ): Promise<SweepItem | undefined> {
    const names = from.map((_, i) => `:from${i}`);
    const values = Object.fromEntries(from.map((state, i) => [`from${i}`, state]));
    const item = await this.#table.update(keys.sweep(sweep), {
      set: change as Item,
      when: `#state IN (${names.join(', ')})`,
      values,
    });
    return this.#remember(item as SweepItem | undefined);
  }
}
