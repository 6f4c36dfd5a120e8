import type { LaneJob } from '../../core/sweep/packing.ts';
import type { LaneScope } from '../trial-token.ts';
import { keys } from './keys.ts';
import type { Item, Table } from './table.ts';

/** A lane's job as it was seen, by the number of its change. */
export interface SeenLaneJob extends LaneJob {
  readonly revision: number;
}

/** The job of each lane whose jobs train several trials. */
export class LaneJobStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find({ sweep, generation, lane }: LaneScope): Promise<SeenLaneJob | undefined> {
    return (await this.#table.get(keys.laneJob(sweep, generation, lane))) as SeenLaneJob | undefined;
  }

  /** Replaces what was seen; false when it changed meanwhile. */
  async replace({ sweep, generation, lane }: LaneScope, seen: SeenLaneJob | undefined, job: LaneJob): Promise<boolean> {
    const { jobId, name, attempt, state, trial, launch, taken, idleSince, until } = job;
    const set: Item = { jobId, name, attempt, state, trial, launch, taken, idleSince, until };
    const changed = await this.#table.update(keys.laneJob(sweep, generation, lane), {
      set: { ...set, revision: (seen?.revision ?? 0) + 1 },
      when: seen ? '#revision = :seen' : 'attribute_not_exists(pk)',
      ...(seen && { values: { seen: seen.revision } }),
    });
    return changed !== undefined;
  }
}
