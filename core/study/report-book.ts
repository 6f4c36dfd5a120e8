import { better } from '../schedulers/comparison.ts';
import { rungReached } from '../schedulers/rung-reached.ts';
import type { CurvePoint, Decision, DecisionContext, RungEntry, Scheduler } from '../schedulers/scheduler.ts';
import type { Objective, RungValues } from '../sweep/trial.ts';

interface Page {
  lastStep: number;
  best: number;
  standing: Decision;
  /** By step. */
  readonly decisions: Map<number, Decision>;
  readonly curve: CurvePoint[];
  readonly rungs: RungValues[];
}

const emptyPage = (): Page => ({
  lastStep: 0,
  best: Number.NaN,
  standing: goOn,
  decisions: new Map(),
  curve: [],
  rungs: [],
});

const goOn: Decision = { decision: 'continue' };

/** The reports of all trials, and what the scheduler decides on them. */
export class ReportBook {
  readonly #scheduler: Scheduler;
  readonly #goal: Objective['goal'];
  readonly #pages = new Map<number, Page>();
  readonly #rungs = new Map<string, Map<number, RungEntry>>();

  constructor(scheduler: Scheduler, goal: Objective['goal']) {
    this.#scheduler = scheduler;
    this.#goal = goal;
  }

  /** What a trial had at the rungs that it reached, by step. */
  rungs(trial: number): readonly RungValues[] {
    return this.#pages.get(trial)?.rungs ?? [];
  }

  /** All that a trial has reported of the first objective. */
  curve(trial: number): readonly CurvePoint[] {
    return this.#pages.get(trial)?.curve ?? [];
  }

  /** The decision that stands for a trial. */
  standing(trial: number): Decision {
    return this.#pages.get(trial)?.standing ?? goOn;
  }

  /**
   * Decides on a report. A step that was reported before gets its old answer, one that comes too late changes nothing,
   * and a decision to stop is final.
   *
   * @param violation of outcome constraints, as far as known
   */
  report(trial: number, step: number, values: readonly number[], context?: DecisionContext, violation = 0): Decision {
    const page = this.#pages.get(trial) ?? emptyPage();
    this.#pages.set(trial, page);
    const repeated = page.decisions.get(step);
    if (repeated) return repeated;
    if (page.standing.decision !== 'continue' || step < page.lastStep) return page.standing;
    const rung = rungReached((from) => this.#scheduler.nextRung(from, trial), page.lastStep, step);
    const value = values[0] ?? Number.NaN;
    page.best = better(value, page.best, this.#goal);
    page.lastStep = step;
    page.curve.push({ step, value });
    if (rung !== undefined) {
      const key = `${this.#scheduler.bracket?.(trial) ?? 0}/${rung}`;
      const entries = this.#rungs.get(key) ?? new Map<number, RungEntry>();
      this.#rungs.set(key, entries);
      const curve = this.#scheduler.needs?.curve && [...page.curve];
      const had = { values, ...(violation > 0 && { violation }) };
      const entry = { trial, ...had, best: page.best };
      entries.set(trial, entry);
      page.rungs.push({ step: rung, ...had, ...(this.#scheduler.needs?.bests && { best: page.best }) });
      page.standing = final(
        this.#scheduler.decide({ ...entry, step, ...(curve && { curve }) }, [...entries.values()], context),
      );
    }
    page.decisions.set(step, page.standing);
    return page.standing;
  }
}

/** A study keeps no checkpoints, so nothing can be paused: what would be is stopped. */
function final(decision: Decision): Decision {
  return decision.decision === 'pause' ? { ...decision, decision: 'stop' } : decision;
}
