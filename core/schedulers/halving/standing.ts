import type { Objective } from '../../sweep/trial.ts';
import { type Climb, lastPlace, losses, type Values } from './cut.ts';
import { bestByFronts } from './fronts.ts';

/** All that arrived at a rung, and who of them waits there. */
export interface Standing {
  readonly entries: number;
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

interface Ranking {
  readonly trial: number;
  readonly loss: number;
}

const byLoss = (a: Ranking, b: Ranking) => (a.loss === b.loss ? a.trial - b.trial : a.loss - b.loss || 0);

/** One objective: kept in order, so that arrivals and questions cost O(log n) comparisons. */
class Ranked implements Standing {
  readonly #objectives: readonly Objective[];
  readonly #entries = new Map<number, Ranking>();
  readonly #all: Ranking[] = [];
  readonly #paused: Ranking[] = [];

  constructor(objectives: readonly Objective[]) {
    this.#objectives = objectives;
  }

  get entries(): number {
    return this.#all.length;
  }

  enter(own: Values): void {
    const entry = { trial: own.trial, loss: losses(own, this.#objectives)[0]! };
    this.#entries.set(own.trial, entry);
    this.#all.splice(position(this.#all, entry), 0, entry);
  }

  pause(trial: number): void {
    const entry = this.#entries.get(trial)!;
    this.#paused.splice(position(this.#paused, entry), 0, entry);
  }

  release(trial: number): void {
    this.#paused.splice(position(this.#paused, this.#entries.get(trial)!), 1);
  }

  promotable(climb: Climb): number | undefined {
    const best = this.#paused[0];
    if (!best || best.loss === Number.POSITIVE_INFINITY) return undefined;
    const better = position(this.#all, { trial: -1, loss: best.loss });
    return better <= lastPlace(climb, this.#all.length) ? best.trial : undefined;
  }

  bestPaused(): number | undefined {
    const best = this.#paused[0];
    return best && best.loss < Number.POSITIVE_INFINITY ? best.trial : undefined;
  }
}

/** How many come before an entry. */
function position(sorted: readonly Ranking[], entry: Ranking): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (byLoss(sorted[middle]!, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Several objectives: sorted into fronts when asked. */
class Fronts implements Standing {
  readonly #objectives: readonly Objective[];
  readonly #trials: number[] = [];
  readonly #points: number[][] = [];
  readonly #paused = new Set<number>();

  constructor(objectives: readonly Objective[]) {
    this.#objectives = objectives;
  }

  get entries(): number {
    return this.#trials.length;
  }

  enter(own: Values): void {
    this.#trials.push(own.trial);
    this.#points.push(losses(own, this.#objectives));
  }

  pause(trial: number): void {
    this.#paused.add(trial);
  }

  release(trial: number): void {
    this.#paused.delete(trial);
  }

  promotable(climb: Climb): number | undefined {
    const best = this.#paused.size > 0 ? bestByFronts(this.#points, lastPlace(climb, this.entries) + 1) : [];
    const found = best.find((i) => this.#mayGoOn(i));
    return found === undefined ? undefined : this.#trials[found];
  }

  bestPaused(): number | undefined {
    const waiting = this.#trials.map((_, i) => i).filter((i) => this.#mayGoOn(i));
    const points = waiting.map((i) => this.#points[i]!);
    const [best] = points.length > 0 ? bestByFronts(points, 1) : [];
    return best === undefined ? undefined : this.#trials[waiting[best]!];
  }

  #mayGoOn(i: number): boolean {
    return this.#paused.has(this.#trials[i]!) && !this.#points[i]!.includes(Number.POSITIVE_INFINITY);
  }
}
