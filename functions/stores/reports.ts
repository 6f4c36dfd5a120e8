import type { Decision, RungEntry } from '../../core/schedulers/scheduler.ts';
import { toWire, type WireNumber } from '../../core/sweep/wire.ts';
import { keys, prefixes } from './keys.ts';
import type { Item, Table } from './table.ts';
import type { Metrics } from './trials.ts';

export interface ReportItem {
  readonly step: number;
  readonly metrics: Metrics;
  readonly decision: Decision;
  readonly at: number;
}

/** Where trials of one bracket are compared. */
export interface Rung {
  readonly bracket: number;
  readonly step: number;
}

interface StoredEntry {
  readonly trial: number;
  readonly values: readonly WireNumber[];
  readonly best: WireNumber;
  readonly violation?: WireNumber;
}

/** A trial's reports, each with the decision that answered it, and the rungs at which trials are compared. */
export class ReportStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(sweep: string, trial: number, step: number): Promise<ReportItem | undefined> {
    return (await this.#table.get(keys.report(sweep, trial, step))) as ReportItem | undefined;
  }

  async list(sweep: string, trial: number): Promise<ReportItem[]> {
    return (await this.#table.list(keys.report(sweep, trial, 0).pk, prefixes.report)) as unknown as ReportItem[];
  }

  /** False when the step was reported before: its decision stands. */
  create(sweep: string, trial: number, report: ReportItem): Promise<boolean> {
    return this.#table.putNew({ ...report, ...keys.report(sweep, trial, report.step) } as unknown as Item & {
      pk: string;
      sk: string;
    });
  }

  /**
   * Everything of one trial: its reports, and its entries at rungs.
   * @param rungsOf the rungs that a trial with reports at these steps was compared at
   */
  async remove(sweep: string, trial: number, rungsOf: (steps: readonly number[]) => readonly Rung[]): Promise<void> {
    const steps = (await this.list(sweep, trial)).map(({ step }) => step);
    const reports = steps.map((step) => keys.report(sweep, trial, step));
    const entries = rungsOf(steps).map(({ bracket, step }) => keys.rung(sweep, bracket, step, trial));
    // The reports tell which rungs there are: they go last, should this be cut off.
    await this.#table.remove([...entries, ...reports]);
  }

  /** Enters a trial at a rung, the first time only, and answers everyone there. */
  async enterRung(sweep: string, rung: Rung, { trial, values, best, violation }: RungEntry): Promise<RungEntry[]> {
    const key = keys.rung(sweep, rung.bracket, rung.step, trial);
    await this.#table.putNew({
      ...key,
      trial,
      values: values.map(toWire),
      best: toWire(best),
      ...(violation !== undefined && { violation: toWire(violation) }),
    });
    const items = (await this.#table.list(key.pk, '')) as unknown as StoredEntry[];
    return items.map((item) => ({
      trial: item.trial,
      values: item.values.map(Number),
      best: Number(item.best),
      ...(item.violation !== undefined && { violation: Number(item.violation) }),
    }));
  }
}
