import type { Params, Space } from '../../space/parameter.ts';
import { Cells, differ, type Sample, type Step } from './cells.ts';
import { prefixes } from './replicas.ts';

/** Steps are learnt from so many of the newest trials. */
const MEMORY = 300;
/** Twins farther apart than this are chance, or a parameter without effect. */
const FARTHEST = 0.5;

/**
 * Tells points whose result is known since a trial had an equal one. Many objectives round what they are given (a table,
 * layers in multiples of eight): trials with the same values at two rungs or more then mark ranges of each coordinate
 * that are all one, and these ranges hold at other points too, as long as no two trials contradict. A sampler that
 * exploits would train such points to the end again and again. Where no two trials agree, nothing is learnt.
 */
export function knownByRounding(space: Space, trials: readonly Sample[]): (params: Params) => boolean {
  const varying = [...space.parameters.keys()].filter((d) => space.parameters[d]!.cardinality > 1);
  const numeric = varying.filter((d) => space.parameters[d]!.kind !== 'categorical');
  const choices = varying.filter((d) => !numeric.includes(d));
  const samples = trials.slice(-MEMORY);
  const cells = new Cells(samples, numeric, choices);
  for (const { a, b } of twins(samples, numeric, choices)) cells.join(a, b);
  const steps = cells.steps();
  if (steps.every((known) => known.length === 0)) return () => false;
  // Trials rarely lie at the very edge of a step; half the widest one is still too little to hide a step not yet seen.
  const margins = steps.map((known) => known.reduce((most, { low, high }) => Math.max(most, high - low), 0) / 2);
  const cellOf = (unit: Float64Array) => {
    let cell = '';
    for (const d of choices) cell += `${unit[d]}/`;
    for (const [k, d] of numeric.entries()) cell += `${place(steps[k]!, unit[d]!, margins[k]!)}/`;
    return cell;
  };
  const known = new Set(trials.map(({ unit }) => cellOf(unit)));
  return (params) => known.has(cellOf(space.encode(params)));
}

/** Places of pairs with the same values at all steps that both have reached, nearest first. */
function twins(samples: readonly Sample[], numeric: readonly number[], choices: readonly number[]) {
  const groups = new Map<string, number[]>();
  for (const [i, { levels }] of samples.entries()) {
    const [start] = prefixes(levels);
    if (start === undefined) continue;
    const group = groups.get(start);
    if (group) group.push(i);
    else groups.set(start, [i]);
  }
  const pairs: { a: number; b: number; apart: number }[] = [];
  for (const group of groups.values()) {
    for (const [k, a] of group.entries()) {
      for (const b of group.slice(k + 1)) {
        const [one, other] = [samples[a]!, samples[b]!];
        if (differ(one, other) || choices.some((d) => !Object.is(one.unit[d], other.unit[d]))) continue;
        const apart = numeric.reduce((most, d) => Math.max(most, distance(one.unit[d]!, other.unit[d]!)), 0);
        if (apart <= FARTHEST) pairs.push({ a, b, apart });
      }
    }
  }
  return pairs.sort((one, other) => one.apart - other.apart);
}

/** Inactive coordinates are NaN. */
function distance(a: number, b: number): number {
  return Number.isNaN(a) && Number.isNaN(b) ? 0 : Number.isNaN(a - b) ? Number.POSITIVE_INFINITY : Math.abs(a - b);
}

/** The step at a coordinate, or the nearest one within the margin, or the coordinate itself. */
function place(steps: readonly Step[], u: number, margin: number): string {
  let nearest = -1;
  let least = margin;
  for (const [k, { low, high }] of steps.entries()) {
    const gap = Math.max(0, low - u, u - high);
    if (gap > 0 && gap >= least) continue;
    least = gap;
    nearest = k;
  }
  return nearest < 0 || Number.isNaN(u) ? `${u}` : `#${nearest}`;
}
