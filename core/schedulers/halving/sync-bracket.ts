import { isSettled, type Objective, type TrialRecord } from '../../sweep/trial.ts';
import { byRank } from '../comparison.ts';
import { losses, type Values } from './cut.ts';
import { bestByFronts } from './fronts.ts';

/** The rungs of a synchronous bracket. */
export interface SyncPlan {
  /** Steps of the rungs, ascending. */
  readonly levels: readonly number[];
  readonly eta: number;
  readonly objectives: readonly Objective[];
}

/** How many go on from the k-th rung (from 0) of a bracket in which so many have started: at least one. */
export function survivorsOf(started: number, eta: number, k: number): number {
  return Math.max(1, Math.floor(started / eta ** (k + 1) + 1e-9));
}

/** The trials that go on, best first; never one with an infinite loss, and of equal ones the earlier. */
export function bestOf(entries: readonly Values[], count: number, objectives: readonly Objective[]): number[] {
  const finite = entries
    .map((entry) => ({ trial: entry.trial, point: losses(entry, objectives), violation: entry.violation ?? 0 }))
    .filter(({ point }) => !point.includes(Number.POSITIVE_INFINITY))
    .sort((a, b) => a.trial - b.trial);
  if (objectives.length === 1) {
    const rankOf = ({ violation, point }: (typeof finite)[number]) => ({ violation, loss: point[0]! });
    finite.sort((a, b) => byRank(rankOf(a), rankOf(b)));
    return finite.slice(0, count).map(({ trial }) => trial);
  }
  const best =
    finite.length > 0
      ? bestByFronts(
          finite.map(({ point }) => point),
          count,
          finite.map(({ violation }) => violation),
        )
      : [];
  return best.map((i) => finite[i]!.trial);
}

/**
 * The paused trial of a bracket that goes on next, the lowest rung first: once everyone has arrived at a rung, or can
 * arrive no more, the best of them do.
 * @param members all trials that have started in the bracket; no others will
 */
export function nextInBracket(
  members: readonly TrialRecord[],
  { levels, eta, objectives }: SyncPlan,
): { readonly trial: number; readonly level: number } | undefined {
  let going = members;
  for (const [k, step] of levels.entries()) {
    // Who reports seldom may have no entry at a rung that it passed: its next one counts.
    const entries = going.flatMap(({ number, rungs = [] }) => {
      const rung = rungs.find((rung) => rung.step >= step);
      return rung ? [{ ...rung, trial: number }] : [];
    });
    const arrived = new Set(entries.map(({ trial }) => trial));
    if (!going.every(({ number, state }) => arrived.has(number) || isSettled(state))) return undefined;
    const promoted = new Set(bestOf(entries, survivorsOf(members.length, eta, k), objectives));
    going = going.filter(({ number }) => promoted.has(number));
    const waiting = going.find(({ state, rungs }) => state === 'paused' && rungs?.at(-1)?.step === step);
    if (waiting) return { trial: waiting.number, level: k };
  }
  return undefined;
}
