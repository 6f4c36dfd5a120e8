import { nonDominatedRanks } from '../../analysis/dominance.ts';
import { totalViolation } from '../../analysis/feasibility.ts';
import { selectByHypervolume } from '../../analysis/hypervolume-subset.ts';
import { toLosses } from '../../analysis/losses.ts';
import type { Objective, TrialRecord } from '../../sweep/trial.ts';

/** Whether a trial tells how good its point is: completed, or stopped or paused after a report. */
export function isInformative({ state, values, last }: TrialRecord): boolean {
  return state === 'completed'
    ? values !== undefined
    : (state === 'stopped' || state === 'paused') && last !== undefined;
}

/** Positions in the history, rising: the good trials and the others. */
export interface Split {
  readonly good: readonly number[];
  readonly others: readonly number[];
}

/** What a trial is worth to the ranking. */
interface Standing {
  readonly at: number;
  /** 0 completed, 1 stopped or paused after a report; the smaller tier comes first whatever the losses are. */
  readonly tier: 0 | 1;
  /** By how much a completed one breaks the outcome constraints. */
  readonly violation: number;
  readonly step: number;
  readonly losses: readonly number[];
}

/**
 * The best `count` trials and the rest: feasible ones by their value, then infeasible ones by what
 * they break, then those stopped or paused, the farther the
 * better, by their last value. Failed trials and those in flight are among the others: the former are bad, the latter
 * stand for bad ones so that parallel proposals keep apart.
 */
export function splitTrials(objectives: readonly Objective[], trials: readonly TrialRecord[], count: number): Split {
  const standings: Standing[] = [];
  for (const [at, trial] of trials.entries()) {
    const { state, values, last } = trial;
    if (state === 'completed' && values) {
      const violation = totalViolation(trial);
      standings.push({ at, tier: 0, violation, step: 0, losses: toLosses(objectives, values) });
    } else if ((state === 'stopped' || state === 'paused') && last) {
      standings.push({ at, tier: 1, violation: 0, step: last.step, losses: toLosses(objectives, last.values) });
    }
  }
  const best = objectives.length > 1 ? bestFronts(standings, count) : bestValues(standings, count);
  const chosen = new Uint8Array(trials.length);
  for (const { at } of best) chosen[at] = 1;
  const good: number[] = [];
  const others: number[] = [];
  for (let i = 0; i < trials.length; i += 1) (chosen[i] ? good : others).push(i);
  return { good, others };
}

/** Negative where a comes first, 0 where only the losses tell. */
function byProgress(a: Standing, b: Standing): number {
  if (a.tier !== b.tier) return a.tier - b.tier;
  return a.violation === b.violation ? b.step - a.step : a.violation - b.violation;
}

/** The first ones in order, by insertion into a short list: linear for few of many. */
function bestValues(standings: readonly Standing[], count: number): Standing[] {
  const isBefore = (a: Standing, b: Standing) => (byProgress(a, b) || (a.losses[0]! < b.losses[0]! ? -1 : 0)) < 0;
  const best: Standing[] = [];
  for (const standing of standings) {
    if (best.length >= count && !(best.length > 0 && isBefore(standing, best.at(-1)!))) continue;
    let place = best.length;
    while (place > 0 && isBefore(standing, best[place - 1]!)) place -= 1;
    best.splice(place, 0, standing);
    if (best.length > count) best.pop();
  }
  return best;
}

/** Whole fronts as far as they fit; the first that does not is cut to the members that span the most hypervolume. */
function bestFronts(standings: readonly Standing[], count: number): Standing[] {
  const best: Standing[] = [];
  for (const peers of classes(standings)) {
    const ranks = nonDominatedRanks(peers.map(({ losses }) => losses));
    const fronts: Standing[][] = [];
    for (const [k, standing] of peers.entries()) {
      fronts[ranks[k]!] ??= [];
      fronts[ranks[k]!]!.push(standing);
    }
    for (const front of fronts) {
      if (best.length + front.length > count) return [...best, ...spanning(front, count - best.length)];
      best.push(...front);
    }
  }
  return best;
}

/** Trials whose progress is equal, the farthest first. */
function classes(standings: readonly Standing[]): Standing[][] {
  const found: Standing[][] = [];
  for (const standing of [...standings].sort(byProgress)) {
    const last = found.at(-1);
    if (last && byProgress(last[0]!, standing) === 0) last.push(standing);
    else found.push([standing]);
  }
  return found;
}

function spanning(front: readonly Standing[], count: number): Standing[] {
  if (count === 0) return [];
  const losses = front.map((standing) => standing.losses.map(finite));
  const reference = losses[0]!.map((_, k) => {
    const worst = losses.reduce((most, point) => Math.max(most, point[k]!), Number.NEGATIVE_INFINITY);
    return Math.max(1.1 * worst, 0.9 * worst) || 1e-12;
  });
  return selectByHypervolume(losses, reference, count).map((k) => front[k]!);
}

/** Infinite losses span no volume that could be compared. */
function finite(loss: number): number {
  return Math.min(1e100, Math.max(-1e100, loss));
}
