import { keys } from './keys.ts';
import type { Table } from './table.ts';
import type { Origin } from './trials.ts';

/** What each lane was about to do, so that a repeated call finds what its first try began. */
export class LaneStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Records that this turn is going to create trial `number`; false when the turn has recorded this or a later one. */
  async intend(sweep: string, { generation, lane, turn }: Origin, number: number): Promise<boolean> {
    const item = await this.#table.update(keys.lane(sweep, generation, lane), {
      set: { turn, number },
      when: 'attribute_not_exists(#turn) OR #turn < :turn OR (#turn = :turn AND #number < :number)',
    });
    return item !== undefined;
  }

  /** The number that a turn recorded last. */
  async intended(sweep: string, { generation, lane, turn }: Origin): Promise<number | undefined> {
    const item = await this.#table.get(keys.lane(sweep, generation, lane));
    return item?.turn === turn ? (item.number as number) : undefined;
  }

  /** Keeps a point of a finite space for one trial. Answers the number of the trial that has it. */
  async reservePoint(sweep: string, point: string, number: number): Promise<number> {
    const key = keys.point(sweep, point);
    if (await this.#table.putNew({ ...key, number })) return number;
    return (await this.#table.get(key))?.number as number;
  }

  async freePoint(sweep: string, point: string): Promise<void> {
    await this.#table.remove([keys.point(sweep, point)]);
  }

  /** Hands a point on whose trial never came to be; false when somebody else did so first. */
  async takePoint(sweep: string, point: string, from: number, number: number): Promise<boolean> {
    const item = await this.#table.update(keys.point(sweep, point), {
      set: { number },
      when: '#number = :before',
      values: { before: from },
    });
    return item !== undefined;
  }
}
