import type { Params, Space } from '../../space/parameter.ts';
import type { Levels } from './levels.ts';
import { prefixes } from './replicas.ts';

export interface KnownTrial {
  readonly params: Params;
  readonly levels: Levels;
}

/** A range of a coordinate in which the objective was seen to make no difference. */
interface Step {
  readonly low: number;
  readonly high: number;
}

interface Sample {
  readonly unit: Float64Array;
  readonly levels: Levels;
}

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
export function knownByRounding(space: Space, trials: readonly KnownTrial[]): (params: Params) => boolean {
  const varying = [...space.parameters.keys()].filter((d) => space.parameters[d]!.cardinality > 1);
  const numeric = varying.filter((d) => space.parameters[d]!.kind !== 'categorical');
  const choices = varying.filter((d) => !numeric.includes(d));
  const cell = (steps: readonly (readonly Step[])[], unit: Float64Array, margins?: readonly number[]): string =>
    [...choices.map((d) => unit[d]), ...numeric.map((d) => place(steps[d]!, unit[d]!, margins?.[d] ?? 0))].join('/');

  const samples = trials.slice(-MEMORY).map(({ params, levels }) => ({ unit: space.encode(params), levels }));
  let steps: (readonly Step[])[] = space.parameters.map(() => []);
  for (const { a, b } of twins(samples, numeric, choices)) {
    if (cell(steps, a.unit) === cell(steps, b.unit)) continue;
    const wider = steps.map((known, d) => (numeric.includes(d) ? joined(known, a.unit[d]!, b.unit[d]!) : known));
    if (!contradicted(samples, (unit) => cell(wider, unit))) steps = wider;
  }
  if (steps.every((known) => known.length === 0)) return () => false;
  // Trials rarely lie at the very edge of a step; half the widest one is still too little to hide a step not yet seen.
  const margins = steps.map((known) => known.reduce((most, { low, high }) => Math.max(most, high - low), 0) / 2);
  const known = new Set(trials.map(({ params }) => cell(steps, space.encode(params), margins)));
  return (params) => known.has(cell(steps, space.encode(params), margins));
}

/** Pairs with the same values at all steps that both have reached, nearest first. */
function twins(samples: readonly Sample[], numeric: readonly number[], choices: readonly number[]) {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const [first] = prefixes(sample.levels);
    if (first === undefined) continue;
    const group = groups.get(first);
    if (group) group.push(sample);
    else groups.set(first, [sample]);
  }
  const pairs: { a: Sample; b: Sample; apart: number }[] = [];
  for (const group of groups.values()) {
    for (const [i, a] of group.entries()) {
      for (const b of group.slice(i + 1)) {
        if (differ(a, b) || choices.some((d) => !Object.is(a.unit[d], b.unit[d]))) continue;
        const apart = numeric.reduce((most, d) => Math.max(most, distance(a.unit[d]!, b.unit[d]!)), 0);
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

/** Whether two trials had other values at a step that both have reached. */
function differ(a: Sample, b: Sample): boolean {
  for (const [step, losses] of a.levels) {
    const others = b.levels.get(step);
    if (others && losses.some((loss, j) => loss !== others[j])) return true;
  }
  return false;
}

/** Whether two trials in one cell differ. */
function contradicted(samples: readonly Sample[], cellOf: (unit: Float64Array) => string): boolean {
  const cells = new Map<string, Sample[]>();
  return samples.some((sample) => {
    const key = cellOf(sample.unit);
    const others = cells.get(key) ?? [];
    cells.set(key, others);
    if (others.some((other) => differ(sample, other))) return true;
    others.push(sample);
    return false;
  });
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

/** Steps with the range between two coordinates among them. */
function joined(steps: readonly Step[], a: number, b: number): readonly Step[] {
  if (Number.isNaN(a)) return steps;
  let [low, high] = [Math.min(a, b), Math.max(a, b)];
  const apart = steps.filter((step) => {
    if (step.high < low || step.low > high) return true;
    low = Math.min(low, step.low);
    high = Math.max(high, step.high);
    return false;
  });
  return [...apart, { low, high }];
}
