import type { SweepState } from '../../core/sweep/lane.ts';
import type { Spec } from '../../core/sweep/spec/schema.ts';
import type { Crew } from '../crew.ts';
import { keys, partitions } from './keys.ts';
import type { Item, Patch, Table } from './table.ts';

export interface SweepItem {
  readonly sweep: string;
  readonly state: SweepState;
  readonly spec: Spec;
  /** Counts the changes of the spec; 0 when left out. */
  readonly revision?: number;
  /** Counts the executions of this sweep: resuming one starts the next generation. */
  readonly generation: number;
  /** The executions that are at work on it, and how often they were changed. */
  readonly crews: readonly Crew[];
  readonly shuffles: number;
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

/** A changed spec, and what follows from it. */
export interface Revision {
  readonly spec: Spec;
  readonly revision: number;
  readonly exhausted: undefined;
}

const finished: readonly SweepState[] = ['completed', 'failed', 'stopped'];
export const isFinished = (state: SweepState) => finished.includes(state);

type Changes = Patch<
  Pick<
    SweepItem,
    'state' | 'reason' | 'endedAt' | 'exhausted' | 'generation' | 'crews' | 'shuffles' | 'resumedAt' | 'usedSeconds'
  >
>;

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

  /** Replaces the crews of a running generation unless somebody was faster; answers the new item, or undefined. */
  async recrew({ sweep, generation, shuffles }: SweepItem, crews: readonly Crew[]): Promise<SweepItem | undefined> {
    const item = await this.#table.update(keys.sweep(sweep), {
      set: { crews, shuffles: shuffles + 1 },
      when: '#generation = :generation AND #shuffles = :before',
      values: { generation, before: shuffles },
    });
    return this.#remember(item as SweepItem | undefined);
  }

  /** Changes the spec, and more, of a sweep that is still as seen; answers the new item, or undefined. */
  async revise(
    { sweep, state, revision, shuffles }: SweepItem,
    change: Revision & Changes,
  ): Promise<SweepItem | undefined> {
    const item = await this.#table.update(keys.sweep(sweep), {
      set: { shuffles: shuffles + 1, ...change },
      when: `#state = :before AND #shuffles = :shuffles AND ${revision === undefined ? 'attribute_not_exists(#revision)' : '#revision = :seen'}`,
      values: { before: state, shuffles, ...(revision !== undefined && { seen: revision }) },
    });
    return this.#remember(item as SweepItem | undefined);
  }

  /** Notes that nothing is left to propose, unless the spec has changed since it was read. */
  async exhaust({ sweep, revision }: SweepItem, reason: string): Promise<void> {
    await this.#table.update(keys.sweep(sweep), {
      set: { exhausted: reason },
      when: `#state = :running AND ${revision === undefined ? 'attribute_not_exists(#revision)' : '#revision = :seen'}`,
      values: { running: 'running', ...(revision !== undefined && { seen: revision }) },
    });
  }

  /** Moves the sweep on if it still is in one of the states; answers the new item, or undefined. */
  async move(sweep: string, from: readonly SweepState[], change: Changes): Promise<SweepItem | undefined> {
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
