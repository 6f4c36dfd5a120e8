import type { TrialRecord } from '../../sweep/trial.ts';
import { byRank, firstLoss, type Goal, type Rank } from '../comparison.ts';
import { lineageRungs } from '../lineage.ts';
import type { RungEntry } from '../scheduler.ts';

/** A trial with what its lineage had at each rung. */
export interface Member {
  readonly trial: TrialRecord;
  /** By step, the oldest first; the loss is infinite where the value was NaN. */
  readonly losses: readonly ({ readonly step: number } & Rank)[];
}

/** What a member is compared by at a rung. */
export function rankOf(rung: Pick<RungEntry, 'values' | 'violation'>, goal: Goal): Rank {
  return { violation: rung.violation ?? 0, loss: firstLoss(rung, goal) };
}

export function memberOf(trials: readonly TrialRecord[], trial: TrialRecord, goal: Goal): Member {
  const losses = lineageRungs(trials, trial.number).map((rung) => ({ step: rung.step, ...rankOf(rung, goal) }));
  return { trial, losses };
}

/** The lineage ended before its last step, so that another one takes its place. */
export function isDead({ state }: TrialRecord): boolean {
  return state === 'stopped' || state === 'failed';
}

/** The steps that a trial has behind it. */
export function stepsOf({ last, checkpoint, clone }: TrialRecord): number {
  return Math.max(last?.step ?? 0, checkpoint?.step ?? 0, clone?.step ?? 0);
}

/** Two members at the highest rung that both have reached; undefined where there is none. */
export function compared(a: Member, b: Member): { step: number; own: Rank; other: Rank } | undefined {
  let [i, j] = [a.losses.length - 1, b.losses.length - 1];
  while (i >= 0 && j >= 0) {
    const [own, other] = [a.losses[i]!, b.losses[j]!];
    if (own.step === other.step) return { step: own.step, own, other };
    if (own.step > other.step) i -= 1;
    else j -= 1;
  }
  return undefined;
}

/** Who is better than a member, the best first, and how many it could be compared with. */
export function rivals(member: Member, others: readonly Member[]): { better: readonly Member[]; known: number } {
  const pairs = others.flatMap((rival) => {
    const pair = rival.trial.number === member.trial.number ? undefined : compared(member, rival);
    return pair ? [{ rival, ...pair }] : [];
  });
  const better = pairs.filter(({ own, other }) => byRank(other, own) < 0).sort((a, b) => byRank(a.other, b.other));
  return { better: better.map(({ rival }) => rival), known: pairs.length };
}
