import { bestTrial, paretoFront } from '../analysis/best.ts';
import { isFeasible } from '../analysis/feasibility.ts';
import { trialSeed } from '../random.ts';
import type { Sampler } from '../samplers/sampler.ts';
import type { Source } from '../samplers/source.ts';
import type { Decision, Scheduler } from '../schedulers/scheduler.ts';
import type { Params, Space } from '../space/parameter.ts';
import { targetReached } from '../sweep/endings.ts';
import type { OutcomeConstraints } from '../sweep/outcome-constraints.ts';
import type { Objective } from '../sweep/trial.ts';
import { StudyDone } from './errors.ts';
import { History } from './history.ts';
import { type ObjectiveFunction, type Optimized, type OptimizeOptions, optimize } from './optimize.ts';
import { checkCount } from './results.ts';
import type { CompletedTrial, StudyTrial, TrialResult } from './study-trial.ts';
import { Trial } from './trial.ts';

type Budget = { readonly trials?: number; readonly parallel: number };

/** What a study is put together from. */
export interface StudyParts {
  readonly space: Space;
  readonly objectives: readonly Objective[];
  /** Bounds on metrics; trials that break one cannot be the best. */
  readonly outcomeConstraints?: OutcomeConstraints | undefined;
  readonly sampler: Sampler;
  /** Earlier searches to learn from. */
  readonly sources?: readonly Source[];
  readonly scheduler: Scheduler;
  readonly seed: number;
  readonly budget: Budget;
  /** Number of a trial that the scheduler leaves alone. */
  readonly neverStopped?: number | undefined;
}

/** Why there are no further trials. */
export interface StudyEnd {
  readonly done: string;
  /** The sampler's own words. */
  readonly reason?: string;
}

/** One search in memory: asks its sampler what to try, keeps the results, and decides on early stopping. */
export class Study<P> {
  readonly objectives: readonly Objective[];
  readonly #parts: StudyParts;
  readonly #history: History;
  #end: StudyEnd | undefined;

  /** @throws RangeError when the scheduler works with checkpoints */
  constructor(parts: StudyParts) {
    if (parts.scheduler.next) {
      throw new RangeError(
        `scheduler: ${parts.scheduler.name} lets trials go on from checkpoints, and a study keeps none; take one that only stops trials`,
      );
    }
    this.#parts = parts;
    this.objectives = parts.objectives;
    this.#history = new History(parts);
  }

  /** Snapshots of all trials by number; those that were not told are `running`. */
  get trials(): readonly StudyTrial<P>[] {
    return [...this.#history.trials] as unknown as StudyTrial<P>[];
  }

  /**
   * The feasible completed trial with the best value, the earliest of equals; undefined before there is one.
   *
   * @throws RangeError when the study has several objectives
   */
  get best(): (CompletedTrial<P> & { readonly value: number }) | undefined {
    if (this.objectives.length > 1) {
      throw new RangeError(`best: the study has ${this.objectives.length} objectives; see paretoFront`);
    }
    const best = bestTrial(this.objectives, this.#history.trials);
    return best && ({ ...best, value: best.values[0]! } as unknown as CompletedTrial<P> & { value: number });
  }

  /** The feasible completed trials that no other one dominates, by number. */
  get paretoFront(): readonly CompletedTrial<P>[] {
    return paretoFront(this.objectives, this.#history.trials) as unknown as CompletedTrial<P>[];
  }

  /** Why there are no further trials; undefined while there may be. */
  get end(): StudyEnd | undefined {
    const { trials } = this.#parts.budget;
    if (this.#end === undefined && trials !== undefined && this.#history.trials.length >= trials) {
      this.#end = { done: `budget of ${trials} trials used up` };
    }
    return this.#end;
  }

  /**
   * The next trial.
   *
   * @throws StudyDone when there is none
   * @throws RangeError when the sampler cannot search this space; the message names the field
   */
  ask(): Trial<P>;
  /** Up to so many trials; fewer, or none, when `end` tells why. */
  ask(count: number): Trial<P>[];
  ask(count?: number): Trial<P> | Trial<P>[] {
    if (count === undefined) {
      const trial = this.#next(this.#parts.budget);
      if (trial) return trial;
      throw new StudyDone(this.end as StudyEnd);
    }
    checkCount('count', count, 0);
    const trials: Trial<P>[] = [];
    while (trials.length < count) {
      const trial = this.#next(this.#parts.budget);
      if (!trial) break;
      trials.push(trial);
    }
    return trials;
  }

  /**
   * Settles a trial, once. After the scheduler's decision to stop, a value says that it was completed all the same.
   *
   * @throws RangeError when there is no such trial, it has been told before, or there is not one value per objective
   */
  tell(trial: Trial<P> | number, result: TrialResult): void {
    const settled = this.#history.settle(numberOf(trial), result);
    if (settled.state !== 'completed' || !settled.values || !isFeasible(settled)) return;
    if (targetReached({ objectives: this.objectives, best: settled.values })) this.#end ??= { done: 'target reached' };
  }

  /** What `trial.report` does, by number. */
  report(trial: Trial<P> | number, step: number, value: number | readonly number[]): Decision {
    return this.#history.report(numberOf(trial), step, value);
  }

  /** What `trial.decision` is, by number. */
  decision(trial: Trial<P> | number): Decision {
    return this.#history.decision(numberOf(trial));
  }

  /**
   * Evaluates trials until so many have been started, `end`, or the signal. An exception of the function makes its
   * trial failed.
   *
   * @throws RangeError when an option is wrong or the function returns no result
   */
  async optimize(objective: ObjectiveFunction<P>, options: OptimizeOptions = {}): Promise<Optimized> {
    const { trials, parallel = this.#parts.budget.parallel } = options;
    const limit = this.#parts.budget.trials;
    if (trials === undefined && limit === undefined && !options.signal && this.#parts.space.cardinality === Infinity) {
      throw new RangeError('trials: missing; say how many trials to run');
    }
    const planned = Math.min(limit ?? Infinity, this.#history.trials.length + (trials ?? Infinity));
    const budget = { ...(planned < Infinity && { trials: planned }), parallel };
    const source = { next: () => this.#next(budget), tell: this.tell.bind(this), end: () => this.end as StudyEnd };
    return optimize(source, objective, { ...options, parallel });
  }

  #next(budget: Budget): Trial<P> | undefined {
    if (this.end) return undefined;
    const { space, objectives, sampler, sources, seed } = this.#parts;
    const history = [...this.#history.trials];
    const number = history.length;
    const request = { space, objectives, history, ...(sources && { sources }), trial: number, seed, budget };
    const proposal = sampler.propose(request);
    if ('exhausted' in proposal) {
      this.#end = { done: 'space exhausted', reason: proposal.reason };
      return undefined;
    }
    this.#history.add(proposal.params, proposal.reason);
    return new Trial(this, number, proposal.params as Params as P, trialSeed(seed, number));
  }
}

function numberOf(trial: { readonly number: number } | number): number {
  return typeof trial === 'number' ? trial : trial.number;
}
