import { type Random, randomStream } from '../../../core/random.ts';
import { shuffled } from './shuffled.ts';

/** The items of each group. */
export function members(items: Uint32Array, groups: Uint32Array): Map<number, number[]> {
  const all = new Map<number, number[]>();
  for (const item of items) {
    const group = groups[item]!;
    const own = all.get(group);
    if (own) own.push(item);
    else all.set(group, [item]);
  }
  return all;
}

/**
 * Takes whole groups, in a random order, as long as each brings the number of items closer to the one wanted.
 * Answers the items taken and those left; the numbers differ by less than the largest group from what is wanted, where
 * the groups allow it.
 */
export function takeGroups(
  items: Uint32Array,
  groups: Uint32Array,
  wanted: number,
  random: Random,
): { readonly taken: Uint32Array; readonly left: Uint32Array } {
  const all = members(items, groups);
  const chosen = new Set<number>();
  let count = 0;
  for (const group of shuffled(all.keys(), random)) {
    const size = all.get(group)!.length;
    if (Math.abs(count + size - wanted) >= Math.abs(count - wanted)) continue;
    chosen.add(group);
    count += size;
  }
  const inChosen = (item: number) => chosen.has(groups[item]!);
  return { taken: items.filter(inChosen), left: items.filter((item) => !inChosen(item)) };
}

/**
 * The fold of each of the items, in their order: whole groups, largest first, each to the fold that has fewest items.
 * @throws Error when there are fewer groups than folds
 */
export function dealGroups(items: Uint32Array, groups: Uint32Array, folds: number, seed: number): Uint8Array {
  const all = members(items, groups);
  requireGroups(all.size, folds);
  const order = [...shuffled(all.keys(), randomStream(seed, 'folds'))];
  order.sort((a, b) => all.get(b)!.length - all.get(a)!.length);
  const sizes = new Array<number>(folds).fill(0);
  const foldOf = new Map<number, number>();
  for (const group of order) {
    const lightest = sizes.indexOf(Math.min(...sizes));
    foldOf.set(group, lightest);
    sizes[lightest]! += all.get(group)!.length;
  }
  return Uint8Array.from(items, (item) => foldOf.get(groups[item]!)!);
}

/** @throws Error when some fold would have no group */
export function requireGroups(groups: number, folds: number): void {
  if (groups < folds) throw new Error(`data.split.group: ${groups} groups cannot be dealt to ${folds} folds`);
}
