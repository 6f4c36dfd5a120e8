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
  /** Key of the request that made it: sent again, the request finds it. */
  readonly request?: string;
  /** Set once the sampler has nothing left to propose. */
  readonly exhausted?: string;
  readonly createdAt: number;
  /** When the running generation began, and the time that earlier ones used. */
  readonly resumedAt: number;
  readonly usedSeconds: number;
  readonly endedAt?: number;
}

/** Where a page of the list begins. */
export interface SweepPage {
  readonly limit?: number;
  readonly after?: Pick<SweepItem, 'sweep' | 'createdAt'>;
}

/** Of a deleted sweep only the name is left, when all of it is gone. */
interface Deleted {
  readonly deletedAt?: number;
  readonly spec?: Spec;
}

/** A deleted sweep of which something may be left: what it takes to find that. */
export type DeletedSweep = Pick<SweepItem, 'sweep' | 'spec' | 'createdAt'> & Pick<SweepItem, 'revision'>;

const createdKey = ({ createdAt }: Pick<SweepItem, 'createdAt'>) => new Date(createdAt).toISOString();

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

/** The largest number in a DynamoDB item is a little below 1e126. */
const mostValue = 1e125;

/** Read and deleted in one go. */
const partsAtOnce = 500;

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
    const item = (await this.#table.get(keys.sweep(sweep))) as (SweepItem & Deleted) | undefined;
    return this.#remember(item?.deletedAt === undefined ? item : undefined);
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

  /** Newest first; at most `limit` of those that are older than `after`, where these are given. */
  async list({ limit, after }: SweepPage = {}): Promise<SweepItem[]> {
    const items = await this.#table.listIndex(partitions.sweeps, {
      newestFirst: true,
      ...(limit !== undefined && { limit }),
      ...(after && { after: { ...keys.sweep(after.sweep), gsk: createdKey(after) } }),
    });
    return items as unknown as SweepItem[];
  }

  /** A sweep that was removed and not forgotten yet. */
  async findRemoved(sweep: string): Promise<DeletedSweep | undefined> {
    const item = (await this.#table.get(keys.sweep(sweep))) as (DeletedSweep & Deleted) | undefined;
    return item?.deletedAt !== undefined && item.spec ? item : undefined;
  }

  /** The end of a removed sweep: nothing but its name is left. */
  async forget(sweep: string): Promise<void> {
    await this.#table.update(keys.sweep(sweep), { set: { spec: undefined }, when: 'attribute_exists(#deletedAt)' });
  }

  /**
   * Takes a sweep that is still as seen out of the world. Its name stays taken, so that nothing that is left of it can
   * ever be mistaken for a part of another one.
   */
  async remove({ sweep, state, generation }: SweepItem): Promise<boolean> {
    this.#seen.delete(sweep);
    const item = await this.#table.update(keys.sweep(sweep), {
      set: { deletedAt: this.#now(), gpk: undefined, gsk: undefined, secret: undefined },
      when: '#state = :before AND #generation = :expected',
      values: { before: state, expected: generation },
    });
    return item !== undefined;
  }

  /** False when the name is taken. */
  create(item: SweepItem): Promise<boolean> {
    const gsk = createdKey(item);
    return this.#table.putNew({ ...item, ...keys.sweep(item.sweep), gpk: partitions.sweeps, gsk });
  }

  /** Takes away some of what lies beside a removed sweep's own item: lanes, jobs, its best value; false when all is. */
  async removeSomeParts(sweep: string): Promise<boolean> {
    const own = keys.sweep(sweep);
    const items = await this.#table.range(own.pk, '', { first: partsAtOnce });
    const parts = items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })).filter(({ sk }) => sk !== own.sk);
    await this.#table.remove(parts);
    return parts.length > 0;
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

  /** Whether the value is better than all that were recorded before; for the trial that it is from, again and again. */
  async improve(sweep: string, trial: number, value: number, goal: 'minimize' | 'maximize'): Promise<boolean> {
    const better = goal === 'minimize' ? '#value > :value' : '#value < :value';
    const item = await this.#table.update(keys.best(sweep), {
      // An infinity is no number of the table.
      set: { value: Math.max(-mostValue, Math.min(mostValue, value)), trial },
      when: `attribute_not_exists(#trial) OR #trial = :trial OR ${better}`,
    });
    return item !== undefined;
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
