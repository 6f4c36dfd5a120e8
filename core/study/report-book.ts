import { better } from '../schedulers/comparison.ts';
import type { Decision, RungEntry, Scheduler } from '../schedulers/scheduler.ts';
import type { Objective } from '../sweep/trial.ts';

interface Page {
  lastStep: number;
  best: number;
  standing: Decision;
  /** By step. */
  readonly decisions: Map<number, Decision>;
}

const goOn: Decision = { decision: 'continue' };

/** The reports of all trials, and what the scheduler decides on them. */
export class ReportBook {
  readonly #scheduler: Scheduler;
  readonly #goal: Objective['goal'];
  readonly #pages = new Map<number, Page>();
  readonly #rungs = new Map<number, Map<number, RungEntry>>();

  constructor(scheduler: Scheduler, goal: Objective['goal']) {
    this.#scheduler = scheduler;
    this.#goal = goal;
  }

  /** The decision that stands for a trial. */
  standing(trial: number): Decision {
    return this.#pages.get(trial)?.standing ?? goOn;
  }

  /**
   * Decides on a report. A step that was reported before gets its old answer, one that comes too late changes nothing,
   * and a decision to stop is final.
   */
  report(trial: number, step: number, value: number): Decision {
    const page = this.#pages.get(trial) ?? { lastStep: 0, best: Number.NaN, standing: goOn, decisions: new Map() };
    this.#pages.set(trial, page);
    const repeated = page.decisions.get(step);
    if (repeated) return repeated;
    if (page.standing.decision !== 'continue' || step < page.lastStep) return page.standing;
    const rung = this.#rungReached(page.lastStep, step);
    page.best = better(value, page.best, this.#goal);
    page.lastStep = step;
    if (rung !== undefined) {
      const entries = this.#rungs.get(rung) ?? new Map<number, RungEntry>();
      this.#rungs.set(rung, entries);
      const entry = { trial, value, best: page.best };
      entries.set(trial, entry);
      page.standing = final(this.#scheduler.decide({ ...entry, step }, [...entries.values()]));
    }
    page.decisions.set(step, page.standing);
    return page.standing;
  }

  /** The highest rung that a step reaches for the first time: a trial may report less often than there are rungs. */
  #rungReached(before: number, step: number): number | undefined {
    let reached: number | undefined;
    let rung = this.#scheduler.nextRung(before);
    while (rung !== null && rung <= step) {
      reached = rung;
      rung = this.#scheduler.nextRung(rung);
    }
    return reached;
  }
}

/** A study keeps no checkpoints, so nothing can be paused: what would be is stopped. */
function final(decision: Decision): Decision {
  return decision.decision === 'pause' ? { ...decision, decision: 'stop' } : decision;
}
