import type { Losses } from '../../analysis/dominance.ts';
import type { Objective } from '../../sweep/trial.ts';
import { byRank, type Rank } from '../comparison.ts';
import type { Climb } from './climb.ts';
import { lastPlace, losses, type Values } from './cut.ts';
import { bestByFronts } from './fronts.ts';

/** All that arrived at a rung, and who of them waits there. */
export interface Standing {
  /** By trial. */
  readonly entries: ReadonlyMap<number, Losses>;
  enter(own: Values): void;
  pause(trial: number): void;
  release(trial: number): void;
  /** The best that waits there and is among the best of all that arrived. */
  promotable(climb: Climb): number | undefined;
  /** The best that waits there; none when all have infinite losses. */
  bestPaused(): number | undefined;
}

export function standing(objectives: readonly Objective[]): Standing {
  return objectives.length === 1 ? new Ranked(objectives) : new Fronts(objectives);
}

interface Ranking extends Rank {
  readonly trial: number;
}

const inOrder = (a: Ranking, b: Ranking) => byRank(a, b) || a.trial - b.trial;

/** One objective: kept in order, so that arrivals and questions cost O(log n) comparisons. */
class Ranked implements Standing {
  readonly #objectives: readonly Objective[];
  readonly entries = new Map<number, Losses>();
  readonly #violations = new Map<number, number>();
  readonly #all: Ranking[] = [];
  readonly #paused: Ranking[] = [];

  constructor(objectives: readonly Objective[]) {
    this.#objectives = objectives;
  }

  enter(own: Values): void {
    this.entries.set(own.trial, losses(own, this.#objectives));
    if (own.violation) this.#violations.set(own.trial, own.violation);
    const entry = this.#ranking(own.trial);
    this.#all.splice(position(this.#all, entry), 0, entry);
  }

  pause(trial: number): void {
    const entry = this.#ranking(trial);
    this.#paused.splice(position(this.#paused, entry), 0, entry);
  }

  release(trial: number): void {
    this.#paused.splice(position(this.#paused, this.#ranking(trial)), 1);
  }

  promotable(climb: Climb): number | undefined {
    const best = this.#paused[0];
    if (!best || best.loss === Number.POSITIVE_INFINITY) return undefined;
    const better = position(this.#all, { ...best, trial: -1 });
    return better <= lastPlace(climb, this.#all.length) ? best.trial : undefined;
  }

  bestPaused(): number | undefined {
    const best = this.#paused[0];
    return best && best.loss < Number.POSITIVE_INFINITY ? best.trial : undefined;
  }

  #ranking(trial: number): Ranking {
    return { trial, violation: this.#violations.get(trial) ?? 0, loss: this.entries.get(trial)![0]! };
  }
}

/** How many come before an entry. */
function position(sorted: readonly Ranking[], entry: Ranking): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (inOrder(sorted[middle]!, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Several objectives: sorted into fronts when asked. */
class Fronts implements Standing {
  readonly #objectives: readonly Objective[];
  readonly entries = new Map<number, Losses>();
  readonly #violations = new Map<number, number>();
  readonly #paused = new Set<number>();

  constructor(objectives: readonly Objective[]) {
    this.#objectives = objectives;
  }

  enter(own: Values): void {
    this.entries.set(own.trial, losses(own, this.#objectives));
    if (own.violation) this.#violations.set(own.trial, own.violation);
  }

  pause(trial: number): void {
    this.#paused.add(trial);
  }

  release(trial: number): void {
    this.#paused.delete(trial);
  }

  promotable(climb: Climb): number | undefined {
    if (this.#paused.size === 0) return undefined;
    return this.#best([...this.entries.keys()], lastPlace(climb, this.entries.size) + 1);
  }

  bestPaused(): number | undefined {
    return this.#best(
      [...this.#paused].filter((trial) => this.#mayGoOn(trial)),
      1,
    );
  }

  /** The first that may go on of so many of the best. */
  #best(trials: readonly number[], count: number): number | undefined {
    const points = trials.map((trial) => this.entries.get(trial)!);
    const violations = trials.map((trial) => this.#violations.get(trial) ?? 0);
    const best = points.length > 0 ? bestByFronts(points, count, violations) : [];
    return best.map((i) => trials[i]!).find((trial) => this.#mayGoOn(trial));
  }

  #mayGoOn(trial: number): boolean {
    return this.#paused.has(trial) && !this.entries.get(trial)!.includes(Number.POSITIVE_INFINITY);
  }
}
