import { normalQuantile } from '../../numerics/normal.ts';
import type { Levels } from './levels.ts';

/**
 * One score per trial and objective that compares trials whatever step they have come to; undefined for those without
 * any value. At the lowest step the score is the place in the order of the losses; those that went on keep the places
 * that they took together, but share them out anew by what they had at the next step, and so on to the end. So a lucky
 * start is forgotten once it is known better, and being kept on is no merit by itself.
 *
 * Trials that come in at a higher step (another bracket, or no rung at all) take the places of those whose losses there
 * enclose theirs. Places become normal scores, as in D. Salinas, H. Shen, V. Perrone, "A Quantile-based Approach for
 * Hyperparameter Transfer Learning" (ICML 2020, section 4): steps with unlike scales are one to a model.
 */
export function pooledScores(trials: readonly Levels[], objectives: number): (readonly number[] | undefined)[] {
  const arrivals = arrivalsOf(trials);
  const scores = Array.from({ length: objectives }, (_, objective) => {
    const places = new Float64Array(trials.length).fill(Number.NaN);
    for (const arrived of arrivals) shareOut(places, arrived, objective);
    return places;
  });
  return trials.map((levels, trial) =>
    levels.size === 0 ? undefined : scores.map((places) => normalQuantile(places[trial]!)),
  );
}

/** Who reached a step, in order of their numbers, and with what. */
interface Arrivals {
  readonly trials: number[];
  readonly losses: (readonly number[])[];
}

/** Of each step, the lowest first. */
function arrivalsOf(trials: readonly Levels[]): Arrivals[] {
  const bySteps = new Map<number, Arrivals>();
  for (const [trial, levels] of trials.entries()) {
    for (const [step, losses] of levels) {
      const arrived = bySteps.get(step) ?? { trials: [], losses: [] };
      if (arrived.trials.length === 0) bySteps.set(step, arrived);
      arrived.trials.push(trial);
      arrived.losses.push(losses);
    }
  }
  return [...bySteps].sort(([a], [b]) => ascending(a, b)).map(([, arrived]) => arrived);
}

/** Places in (0, 1), NaN for none yet, of the trials at one step, by their losses there; others stay as they are. */
function shareOut(places: Float64Array, { trials, losses }: Arrivals, objective: number): void {
  const loss = new Float64Array(trials.length);
  for (let k = 0; k < loss.length; k += 1) loss[k] = losses[k]![objective]!;
  const present = new Int32Array(loss.keys()).sort((a, b) => ascending(loss[a]!, loss[b]!) || a - b);
  const settled = present.filter((k) => !Number.isNaN(places[trials[k]!]!));
  const newcomers = present.filter((k) => Number.isNaN(places[trials[k]!]!));
  const known = settled.length > 0 ? settled : newcomers;
  const free =
    settled.length > 0
      ? Float64Array.from(settled, (k) => places[trials[k]!]!).sort()
      : Float64Array.from(newcomers, (_, i) => (i + 0.5) / newcomers.length);
  const marks: Mark[] = [];
  for (let from = 0; from < known.length; ) {
    let to = from;
    let sum = 0;
    for (; to < known.length && loss[known[to]!] === loss[known[from]!]; to += 1) sum += free[to]!;
    // Equal losses, equal places: their mean.
    const place = sum / (to - from);
    for (let i = from; i < to; i += 1) places[trials[known[i]!]!] = place;
    marks.push({ loss: loss[known[from]!]!, place });
    from = to;
  }
  if (settled.length > 0) for (const k of newcomers) places[trials[k]!] = between(marks, loss[k]!);
}

interface Mark {
  readonly loss: number;
  readonly place: number;
}

/** Linear between two marks; worse than all of them is half-way to the last place. */
function between(marks: readonly Mark[], loss: number): number {
  const at = marks.findIndex((mark) => mark.loss >= loss);
  if (at < 0) return (marks.at(-1)!.place + 1) / 2;
  const above = marks[at]!;
  const below = marks[at - 1];
  const share = below && (loss - below.loss) / (above.loss - below.loss);
  return share === undefined || Number.isNaN(share) ? above.place : below!.place + share * (above.place - below!.place);
}

/** Infinities included, whose difference is no number. */
const ascending = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
