import type { Levels } from './levels.ts';

/** One equal value may be chance where values are coarse. */
const LEAST = 2;

/**
 * For each trial the one that stands for it: of those whose values are the same at every step that it has reached, and
 * it has reached at least two, the one that came farthest. Objectives that round what they are given make many such.
 */
export function farthestReplica(trials: readonly Levels[]): number[] {
  const byFar = [...trials.keys()].sort((a, b) => trials[b]!.size - trials[a]!.size || a - b);
  const farthest = new Map<string, number>();
  const keys = trials.map((levels) => prefixes(levels));
  for (const trial of byFar) {
    for (const key of keys[trial]!) if (!farthest.has(key)) farthest.set(key, trial);
  }
  return keys.map((own, trial) => (own.length === 0 ? trial : farthest.get(own.at(-1)!)!));
}

const read = new WeakMap<Levels, readonly string[]>();

/** What was had at the first two steps, the first three … all; none with fewer than two. */
export function prefixes(levels: Levels): readonly string[] {
  const known = read.get(levels);
  if (known) return known;
  const keys: string[] = [];
  let key = '';
  let steps = 0;
  for (const [step, losses] of levels) {
    key += `${step}:${losses.join()};`;
    steps += 1;
    if (steps >= LEAST) keys.push(key);
  }
  read.set(levels, keys);
  return keys;
}
