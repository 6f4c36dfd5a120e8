import type { Levels } from './levels.ts';

/** A range of a coordinate in which the objective was seen to make no difference. */
export interface Step {
  readonly low: number;
  readonly high: number;
}

export interface Sample {
  /** Coordinates in the unit cube, one per parameter; NaN where a parameter is inactive. */
  readonly unit: Float64Array;
  readonly levels: Levels;
}

/**
 * Samples sorted into cells: of equal choices, and of numbers in one step. Numbers are kept as ranks among the samples,
 * and a step as the lowest rank in it, so that a cell is one number and joining steps costs a look at each sample.
 */
export class Cells {
  readonly #samples: readonly Sample[];
  readonly #axes: readonly Axis[];

  constructor(samples: readonly Sample[], numeric: readonly number[], choices: readonly number[]) {
    this.#samples = samples;
    this.#axes = [...numeric.map((d) => axis(samples, d, true)), ...choices.map((d) => axis(samples, d, false))];
  }

  /** Makes one step of all numbers between those of two samples, unless two samples in one cell would then differ. */
  join(a: number, b: number): void {
    if (this.#axes.every(({ ranks, lows }) => lows[ranks[a]!] === lows[ranks[b]!])) return;
    const joined = this.#axes.map((one) => (one.numeric ? joinedLows(one, a, b) : one.lows));
    if (this.#contradicted(joined)) return;
    for (const [k, one] of this.#axes.entries()) {
      if (!one.numeric || Number.isNaN(one.sorted[one.ranks[a]!]!)) continue;
      one.lows = joined[k]!;
      one.joined.add(one.ranks[a]!).add(one.ranks[b]!);
    }
  }

  /** The steps of each number, ascending. */
  steps(): Step[][] {
    return this.#axes
      .filter(({ numeric }) => numeric)
      .map(({ sorted, lows, joined }) =>
        [...new Set([...joined].map((rank) => lows[rank]!))]
          .sort((one, other) => one - other)
          .map((low) => ({ low: sorted[low]!, high: sorted[lows.lastIndexOf(low)]! })),
      );
  }

  /** Whether two samples in one cell differ. */
  #contradicted(lows: readonly Int32Array[]): boolean {
    const cells = new Map<number, number[]>();
    const keys = this.#keys(lows);
    for (let i = 0; i < keys.length; i += 1) {
      const others = cells.get(keys[i]!);
      if (!others) cells.set(keys[i]!, [i]);
      else if (others.some((other) => differ(this.#samples[i]!, this.#samples[other]!))) return true;
      else others.push(i);
    }
    return false;
  }

  /** A number for each sample's cell: digits of a mixed base, numbered anew where they would outgrow exact integers. */
  #keys(lows: readonly Int32Array[]): Float64Array {
    let keys = new Float64Array(this.#samples.length);
    let bound = 1;
    for (const [k, { ranks, sorted }] of this.#axes.entries()) {
      if (bound * sorted.length > Number.MAX_SAFE_INTEGER) {
        const numbers = new Map([...new Set(keys)].map((key, number) => [key, number]));
        keys = keys.map((key) => numbers.get(key)!);
        bound = numbers.size;
      }
      const own = lows[k]!;
      for (let i = 0; i < keys.length; i += 1) keys[i] = keys[i]! * sorted.length + own[ranks[i]!]!;
      bound *= sorted.length;
    }
    return keys;
  }
}

/** One coordinate of all samples. */
interface Axis {
  readonly numeric: boolean;
  /** The distinct coordinates, ascending, NaN last. */
  readonly sorted: readonly number[];
  /** By sample. */
  readonly ranks: Int32Array;
  /** By rank, the lowest rank of the step that it is in; its own outside all steps. */
  lows: Int32Array;
  /** Ranks that were joined, be it with themselves. */
  readonly joined: Set<number>;
}

function axis(samples: readonly Sample[], d: number, numeric: boolean): Axis {
  const sorted = [...new Set(samples.map(({ unit }) => unit[d]!))].sort(
    (a, b) => Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || a - b,
  );
  const rankOf = new Map(sorted.map((u, rank) => [u, rank]));
  const ranks = Int32Array.from(samples, ({ unit }) => rankOf.get(unit[d]!)!);
  return { numeric, sorted, ranks, lows: Int32Array.from(sorted.keys()), joined: new Set() };
}

function joinedLows({ ranks, lows }: Axis, a: number, b: number): Int32Array {
  const [one, other] = [lows[ranks[a]!]!, lows[ranks[b]!]!];
  if (one === other) return lows;
  const low = Math.min(one, other);
  return lows.map((own) => (own > low && own <= Math.max(one, other) ? low : own));
}

/** Whether two trials had other values at a step that both have reached. */
export function differ(a: Sample, b: Sample): boolean {
  for (const [step, losses] of a.levels) {
    const others = b.levels.get(step);
    if (others && losses.some((loss, j) => loss !== others[j])) return true;
  }
  return false;
}
