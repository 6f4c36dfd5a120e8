import type { TrialRecord } from '../sweep/trial.ts';
import { changedRecords } from './halving/changes.ts';
import { bestOf, nextInBracket, type SyncPlan, survivorsOf } from './halving/sync-bracket.ts';
import type { Scheduler, ScheduleView } from './scheduler.ts';
import type { SettingsOf } from './settings.ts';
import { rungRange, rungSteps, type SchedulerSetup } from './setup.ts';

/**
 * Synchronous successive halving (Jamieson and Talwalkar 2016): of a bracket of n trials, in order of their numbers, all
 * pause at the first rung; when the last has arrived or ended, the best n / eta go on to the second, and so on. Failed
 * trials count as arrived. While a bracket waits, free lanes start the next one.
 */
export function syncHalving(config: SettingsOf<'sync-halving'>, setup: SchedulerSetup): Scheduler {
  const range = rungRange(config, setup);
  const { eta } = range;
  const { objectives } = setup;
  const levels = rungSteps(range);
  const size = config.trials ?? Math.ceil(eta ** levels.length - 1e-9);
  const bracket = (trial: number) => Math.floor(trial / size);
  const answers = new Answers(bracket, size, { levels, eta, objectives });
  return {
    name: 'sync-halving',
    needs: { checkpoints: true, rungs: true },
    bracket,
    nextRung: (step) => levels.find((level) => level > step) ?? null,
    decide(report, rung) {
      const k = levels.findLastIndex((level) => level <= report.step);
      const expected = k <= 0 ? size : survivorsOf(size, eta, k - 1);
      const count = survivorsOf(size, eta, k);
      const isLast = rung.length >= expected;
      // The last to arrive need not pause when it is one of those that go on.
      if (isLast && bestOf(rung, count, objectives).includes(report.trial)) return { decision: 'continue' };
      const reason = `sync-halving: ${rung.length} of ${expected} trials of bracket ${bracket(report.trial)} are at step ${levels[k]}, ${count} will go on`;
      return { decision: 'pause', reason };
    },
    next(view) {
      const found = answers.read(view);
      if (found) {
        const reason = `sync-halving: among the best of bracket ${bracket(found.trial)} at step ${levels[found.level]}`;
        return { next: 'resume', trial: found.trial, reason };
      }
      if (view.mayCreate) return { next: 'propose' };
      if (view.trials.some(({ state }) => state === 'queued' || state === 'running')) return { next: 'wait' };
      return { next: 'done', reason: 'sync-halving: every bracket has come to its end' };
    },
  };
}

type Answer = ReturnType<typeof nextInBracket>;

/** Who goes on in each bracket; only brackets with changed records are looked at again, a fresh one answers the same. */
class Answers {
  readonly #bracket: (trial: number) => number;
  readonly #size: number;
  readonly #plan: SyncPlan;
  readonly #members = new Map<number, Map<number, TrialRecord>>();
  readonly #answers = new Map<number, NonNullable<Answer>>();
  #seen: readonly TrialRecord[] = [];
  #open = new Set<number>();

  constructor(bracket: (trial: number) => number, size: number, plan: SyncPlan) {
    this.#bracket = bracket;
    this.#size = size;
    this.#plan = plan;
  }

  /** The answer of the earliest bracket that has one. */
  read({ trials, trial, mayCreate }: ScheduleView): Answer {
    let records = changedRecords(this.#seen, trials);
    if (!records) {
      this.#members.clear();
      this.#answers.clear();
      this.#open.clear();
      records = [...trials];
    }
    const changed = new Set(this.#open);
    for (const record of records) {
      const bracket = this.#bracket(record.number);
      const members = this.#members.get(bracket) ?? new Map<number, TrialRecord>();
      this.#members.set(bracket, members.set(record.number, record));
      changed.add(bracket);
    }
    this.#seen = trials;
    this.#open = new Set();
    for (const bracket of changed) {
      const complete = !mayCreate || (bracket + 1) * this.#size <= trial;
      if (!complete || bracket === this.#bracket(trial)) this.#open.add(bracket);
      const members = [...(this.#members.get(bracket)?.values() ?? [])];
      const answer = complete ? nextInBracket(members, this.#plan) : undefined;
      if (answer) this.#answers.set(bracket, answer);
      else this.#answers.delete(bracket);
    }
    const first = Math.min(...this.#answers.keys());
    return this.#answers.get(first);
  }
}
