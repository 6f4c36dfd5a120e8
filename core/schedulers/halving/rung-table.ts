import type { Objective, RungValues, TrialRecord } from '../../sweep/trial.ts';
import { changedRecords } from './changes.ts';
import { type Compared, comparedBy } from './compared.ts';
import { type Standing, standing } from './standing.ts';

/**
 * The rungs of all brackets, as the trials' records tell. It keeps what it read and takes in only the records that
 * have changed, so that a decision among ten thousand trials costs microseconds; a fresh table reads the same.
 */
export class RungTable {
  readonly #objectives: readonly Objective[];
  readonly #bracketOf: (trial: number) => number;
  readonly #compare: Compared;
  #seen: readonly TrialRecord[] = [];
  #read = new Map<number, Counted>();
  #rungs = new Map<string, Standing>();
  #active = 0;
  #finished = 0;

  constructor(objectives: readonly Objective[], bracketOf: (trial: number) => number, compare: Compared = 'last') {
    this.#objectives = objectives;
    this.#compare = compare;
    this.#bracketOf = bracketOf;
  }

  /** Trials that are queued or running. */
  get active(): number {
    return this.#active;
  }

  /** Completed trials that were compared at rungs on their way. */
  get finished(): number {
    return this.#finished;
  }

  at(bracket: number, step: number): Standing | undefined {
    return this.#rungs.get(`${bracket}/${step}`);
  }

  /** @param trials records by number; one that changes is replaced by another object */
  read(trials: readonly TrialRecord[]): this {
    if (!this.#continue(trials)) {
      this.#seen = [];
      this.#read = new Map();
      this.#rungs = new Map();
      this.#active = 0;
      this.#finished = 0;
      this.#continue(trials);
    }
    return this;
  }

  /** False when the records contradict what was read before. */
  #continue(trials: readonly TrialRecord[]): boolean {
    const changed = changedRecords(this.#seen, trials);
    for (const record of changed ?? []) {
      const before = this.#read.get(record.number) ?? uncounted;
      if (!extend(before.rungs, record.rungs)) return false;
      this.#read.set(record.number, this.#count(before, record));
    }
    if (!changed) return false;
    this.#seen = trials;
    return true;
  }

  #count(before: Counted, record: TrialRecord): Counted {
    const trial = record.number;
    const rungs = record.rungs ?? [];
    const bracket = this.#bracketOf(trial);
    if (before.paused) before.paused.release(trial);
    for (const { step, ...had } of rungs.slice(before.rungs.length)) {
      const rung = this.at(bracket, step) ?? standing(this.#objectives);
      this.#rungs.set(`${bracket}/${step}`, rung);
      rung.enter(comparedBy(this.#compare, { trial, ...had }));
    }
    const last = rungs.at(-1);
    const paused = record.state === 'paused' && last ? this.at(bracket, last.step) : undefined;
    paused?.pause(trial);
    const active = record.state === 'queued' || record.state === 'running';
    const finished = record.state === 'completed' && last !== undefined;
    this.#active += Number(active) - Number(before.active);
    this.#finished += Number(finished) - Number(before.finished);
    return { rungs: [...rungs], active, finished, ...(paused && { paused }) };
  }
}

/** How a record was counted. */
interface Counted {
  readonly rungs: readonly RungValues[];
  readonly active: boolean;
  readonly finished: boolean;
  /** The rung at which it waits. */
  readonly paused?: Standing;
}

const uncounted: Counted = { rungs: [], active: false, finished: false };

/** Whether rungs begin with those that were read. */
function extend(before: readonly RungValues[], now: readonly RungValues[] = []): boolean {
  return before.every(({ step, values }, i) => {
    const other = now[i];
    return other?.step === step && values.every((value, k) => Object.is(value, other.values[k]));
  });
}
