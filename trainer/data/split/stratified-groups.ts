import { randomStream } from '../../../core/random.ts';
import { members, requireGroups } from './groups.ts';
import { shuffled } from './shuffled.ts';

/**
 * The fold of each of the items, in their order: whole groups, and of every class about the same number in each fold.
 * A group goes to the fold where it leaves the classes' shares most even, those with the most uneven classes first: the
 * greedy rule of scikit-learn's StratifiedGroupKFold. Where every group is one item, the numbers of each class differ by
 * at most one from fold to fold.
 *
 * @param groups one number per example, as `classes`
 * @throws Error when there are fewer groups than folds
 */
export function dealStratifiedGroups(
  items: Uint32Array,
  groups: Uint32Array,
  classes: Uint16Array,
  folds: number,
  seed: number,
): Uint8Array {
  const all = members(items, groups);
  requireGroups(all.size, folds);
  const kinds = items.reduce((most, item) => Math.max(most, classes[item]! + 1), 0);
  const counts = new Map([...all].map(([group, own]) => [group, countsOf(own, classes, kinds)]));
  const order = [...shuffled(all.keys(), randomStream(seed, 'folds'))];
  // Stable: groups that are alike stay in the shuffled order.
  order.sort((a, b) => spread(counts.get(b)!) - spread(counts.get(a)!));
  const bins = new ClassBins(folds, countsOf(items, classes, kinds));
  const foldOf = new Map(order.map((group) => [group, bins.take(counts.get(group)!)]));
  return Uint8Array.from(items, (item) => foldOf.get(groups[item]!)!);
}

function countsOf(items: Iterable<number>, classes: Uint16Array, kinds: number): number[] {
  const counts = new Array<number>(kinds).fill(0);
  for (const item of items) counts[classes[item]!]! += 1;
  return counts;
}

/** The square of n times the standard deviation of n whole numbers: whole itself, so that what is equal compares so. */
function spread(values: readonly number[]): number {
  const sum = values.reduce((a, b) => a + b, 0);
  return values.length * values.reduce((squares, value) => squares + value * value, 0) - sum * sum;
}

/** How many of each class every fold has. */
class ClassBins {
  readonly #totals: readonly number[];
  /** By class, then by fold. */
  readonly #counts: readonly number[][];
  readonly #sizes: number[];

  constructor(folds: number, totals: readonly number[]) {
    this.#totals = totals;
    this.#counts = totals.map(() => new Array<number>(folds).fill(0));
    this.#sizes = new Array<number>(folds).fill(0);
  }

  /** Puts a group into the fold that suits it best, of several the smallest one, and answers which. */
  take(group: readonly number[]): number {
    const unevenness = this.#sizes.map((_, fold) => this.#unevenness(group, fold));
    const least = Math.min(...unevenness);
    const fits = [...unevenness.keys()].filter((fold) => unevenness[fold] === least);
    const fold = fits.reduce((best, other) => (this.#sizes[other]! < this.#sizes[best]! ? other : best));
    group.forEach((count, kind) => {
      this.#counts[kind]![fold]! += count;
      this.#sizes[fold]! += count;
    });
    return fold;
  }

  /** Over the classes, the sum of how much the folds' shares of a class would differ. */
  #unevenness(group: readonly number[], fold: number): number {
    return group.reduce((sum, count, kind) => {
      const total = this.#totals[kind]!;
      if (total === 0) return sum;
      const next = this.#counts[kind]!.with(fold, this.#counts[kind]![fold]! + count);
      return sum + Math.sqrt(spread(next)) / total;
    }, 0);
  }
}
