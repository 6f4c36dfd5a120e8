import { nonDominatedRanks } from '../../analysis/dominance.ts';
import { selectByHypervolume } from '../../analysis/hypervolume-subset.ts';
import { toLosses } from '../../analysis/losses.ts';
import type { Objective, TrialRecord } from '../../sweep/trial.ts';

/** What a trial is worth to the ranking; smaller tiers come first whatever the losses are. */
interface Standing {
  /** 0 completed, 1 stopped or paused after at least one report, 2 failed, or without any number; 3 in flight. */
  readonly tier: 0 | 1 | 2 | 3;
  readonly step: number;
  readonly losses: readonly number[];
}

function standingOf(objectives: readonly Objective[], { state, values, last }: TrialRecord): Standing {
  if (state === 'completed' && values) return { tier: 0, step: 0, losses: toLosses(objectives, values) };
  if ((state === 'stopped' || state === 'paused') && last) {
    return { tier: 1, step: last.step, losses: toLosses(objectives, last.values) };
  }
  const open = state === 'running' || state === 'queued' || state === 'paused';
  return { tier: open ? 3 : 2, step: 0, losses: objectives.map(() => Number.POSITIVE_INFINITY) };
}

/** Trials split into the good ones and the rest; each list by number. */
export interface Split {
  readonly below: readonly number[];
  readonly above: readonly number[];
}

/** Whether a trial tells how good its point is: completed, or stopped or paused after a report. */
export function isInformative({ state, values, last }: TrialRecord): boolean {
  return state === 'completed'
    ? values !== undefined
    : (state === 'stopped' || state === 'paused') && last !== undefined;
}

export interface Ranking {
  /** Trials that tell something: completed, stopped or paused with a report. */
  readonly informative: number;
  /** Positions in the history, the best first; those in flight last. Of several objectives only whole fronts are in order. */
  split(good: number): Split;
}

/**
 * Completed trials by their value; then those stopped or paused, the farther the better, by their last value; then the
 * failed; then those in flight, which stand for bad ones so that parallel proposals keep apart.
 */
export function rank(objectives: readonly Objective[], trials: readonly TrialRecord[]): Ranking {
  const standings = trials.map((trial) => standingOf(objectives, trial));
  const fronts = objectives.length > 1 ? frontsOf(standings) : undefined;
  const order = [...standings.keys()].sort((a, b) => {
    const [x, y] = [standings[a]!, standings[b]!];
    if (x.tier !== y.tier) return x.tier - y.tier;
    if (x.step !== y.step) return y.step - x.step;
    if (fronts) return fronts[a]! - fronts[b]! || a - b;
    return x.losses[0] === y.losses[0] ? a - b : x.losses[0]! - y.losses[0]!;
  });
  return {
    informative: standings.filter(({ tier }) => tier < 2).length,
    split(good) {
      const chosen = new Set(fronts ? cutFronts(order, standings, fronts, good) : order.slice(0, good));
      const below: number[] = [];
      const above: number[] = [];
      for (let i = 0; i < trials.length; i += 1) (chosen.has(i) ? below : above).push(i);
      return { below, above };
    },
  };
}

/** Non-domination ranks among the trials of each tier and step. */
function frontsOf(standings: readonly Standing[]): Int32Array {
  const classes = new Map<string, number[]>();
  for (const [i, { tier, step }] of standings.entries()) {
    const key = `${tier}/${step}`;
    const members = classes.get(key);
    if (members) members.push(i);
    else classes.set(key, [i]);
  }
  const fronts = new Int32Array(standings.length);
  for (const members of classes.values()) {
    const ranks = nonDominatedRanks(members.map((i) => standings[i]!.losses));
    for (const [k, i] of members.entries()) fronts[i] = ranks[k]!;
  }
  return fronts;
}

/** Whole fronts as far as they fit; the first that does not is cut to the members that span the most hypervolume. */
function cutFronts(
  order: readonly number[],
  standings: readonly Standing[],
  fronts: Int32Array,
  good: number,
): readonly number[] {
  const last = order[good - 1];
  if (last === undefined || good >= order.length) return order.slice(0, good);
  const alike = (i: number) =>
    standings[i]!.tier === standings[last]!.tier &&
    standings[i]!.step === standings[last]!.step &&
    fronts[i] === fronts[last];
  const cut = order.filter(alike);
  const whole = order.slice(0, order.indexOf(cut[0]!));
  const losses = cut.map((i) => standings[i]!.losses.map(finite));
  const reference = losses[0]!.map((_, k) => {
    const worst = Math.max(...losses.map((point) => point[k]!));
    return Math.max(1.1 * worst, 0.9 * worst) || 1e-12;
  });
  const selected = selectByHypervolume(losses, reference, good - whole.length);
  return [...whole, ...selected.map((k) => cut[k]!)];
}

/** Infinite losses have no hypervolume; they are the worst of finite ones. */
function finite(loss: number): number {
  return Math.min(Number.MAX_VALUE / 4, Math.max(-Number.MAX_VALUE / 4, loss));
}
