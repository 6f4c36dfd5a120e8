import { rankedTrials } from '../analysis/best.ts';
import type { Decision, DecisionContext } from '../schedulers/scheduler.ts';
import type { Params } from '../space/parameter.ts';
import { violationSoFar } from '../sweep/outcome-constraints.ts';
import { measured } from './measured.ts';
import { ReportBook } from './report-book.ts';
import { checkStep, valuesOf } from './results.ts';
import type { StudyParts } from './study.ts';
import type { StudyTrial, TrialResult } from './study-trial.ts';

/** The trials of a study and their states. */
export class History {
  readonly #parts: Pick<StudyParts, 'objectives' | 'outcomeConstraints' | 'scheduler' | 'neverStopped'>;
  readonly #trials: StudyTrial<Params>[] = [];
  readonly #told = new Set<number>();
  readonly #reports: ReportBook;

  constructor(parts: Pick<StudyParts, 'objectives' | 'outcomeConstraints' | 'scheduler' | 'neverStopped'>) {
    this.#parts = parts;
    this.#reports = new ReportBook(parts.scheduler, parts.objectives[0]!.goal);
  }

  /** In order of their numbers; each is replaced when it changes. */
  get trials(): readonly StudyTrial<Params>[] {
    return this.#trials;
  }

  add(params: Params, proposal: string): void {
    this.#trials.push({ number: this.#trials.length, state: 'running', params, proposal });
  }

  /** @throws RangeError when it is unknown, told before, or not one value per objective is given */
  settle(number: number, result: TrialResult): StudyTrial<Params> {
    const open = this.#open(number);
    const settled = { ...open, ...this.#settlement(open, result) };
    this.#trials[number] = settled;
    this.#told.add(number);
    return settled;
  }

  /** @throws RangeError when the trial is unknown or told before, or the step or the value is wrong */
  report(number: number, step: number, value: number | readonly number[]): Decision {
    const open = this.#open(number);
    checkStep(step);
    const values = valuesOf(value, this.#parts.objectives);
    const decision: Decision =
      number === this.#parts.neverStopped
        ? { decision: 'continue' }
        : this.#reports.report(number, step, values, this.#context(), this.#violation(values));
    const rungs = this.#parts.scheduler.needs?.rungs ? this.#reports.rungs(number) : [];
    const stopped = decision.decision !== 'continue' && open.state === 'running';
    this.#trials[number] = {
      ...open,
      ...((open.last === undefined || step > open.last.step) && { last: { step, values } }),
      ...(rungs.length > 0 && { rungs: [...rungs] }),
      ...(stopped && { state: 'stopped', reason: decision.reason }),
    };
    return decision;
  }

  decision(number: number): Decision {
    return this.#reports.standing(this.#known(number).number);
  }

  /** Of the constraints on objectives: reports tell no other metrics. */
  #violation(values: readonly number[]): number {
    const { objectives, outcomeConstraints = {} } = this.#parts;
    return violationSoFar(
      outcomeConstraints,
      Object.fromEntries(objectives.map(({ metric }, i) => [metric, values[i]])),
    );
  }

  #context(): DecisionContext {
    const { scheduler, objectives } = this.#parts;
    const { incumbent, completedCurves = 0, trials } = scheduler.needs ?? {};
    if (!incumbent && !completedCurves) return trials ? { trials: this.#trials } : {};
    const ranked = rankedTrials(objectives.slice(0, 1), this.#trials);
    const [best] = ranked;
    const completed = ranked
      .slice(0, completedCurves)
      .map(({ number }) => ({ trial: number, curve: this.#reports.curve(number) }));
    return {
      ...(best && { incumbent: { trial: best.number, value: best.values[0]! } }),
      ...(completed.length > 0 && { completed }),
      ...(trials && { trials: this.#trials }),
    };
  }

  #settlement(open: StudyTrial<Params>, result: TrialResult): Partial<StudyTrial<Params>> {
    if (typeof result !== 'object' || result === null || !('state' in result)) {
      return { state: 'completed', ...measured(result, this.#parts) };
    }
    const { state, reason = open.reason } = result;
    if (state === 'failed' || state === 'stopped') return { state, ...(reason !== undefined && { reason }) };
    throw new RangeError(
      `state: ${JSON.stringify(state)} is none that can be told; tell a value, "failed" or "stopped"`,
    );
  }

  #known(number: number): StudyTrial<Params> {
    const trial = this.#trials[number];
    if (trial) return trial;
    const count = this.#trials.length;
    const known = count === 0 ? 'none has been asked for yet' : `there are 0 to ${count - 1}`;
    throw new RangeError(`trial: there is no trial ${number}; ${known}`);
  }

  #open(number: number): StudyTrial<Params> {
    const trial = this.#known(number);
    if (!this.#told.has(number)) return trial;
    throw new RangeError(`trial: ${number} is ${trial.state} already; a trial is told once, after its last report`);
  }
}
