import type { Decision } from '../schedulers/scheduler.ts';
import type { Study } from './study.ts';

/** A trial to be evaluated, as `ask` gives it. */
export class Trial<P> {
  readonly number: number;
  readonly params: P;
  /** A 32-bit seed for the trial's own randomness: a function of the study's seed and the trial's number. */
  readonly seed: number;
  readonly #study: Study<P>;

  constructor(study: Study<P>, number: number, params: P, seed: number) {
    this.#study = study;
    this.number = number;
    this.params = params;
    this.seed = seed;
  }

  /**
   * Reports a value on the way, and answers whether to go on. A step that is repeated gets the same answer.
   *
   * @param step an integer from 0 on: an epoch, a batch count, a fold
   * @param value one value, or one per objective
   * @throws RangeError when the step or the value is wrong, or the trial has been told
   */
  report(step: number, value: number | readonly number[]): Decision {
    return this.#study.report(this, step, value);
  }

  /** The scheduler's last word, with its reason when that was to stop. */
  get decision(): Decision {
    return this.#study.decision(this);
  }

  /** Whether the scheduler has stopped the trial: throw `TrialPruned`, or tell the state `stopped`. */
  shouldPrune(): boolean {
    return this.decision.decision !== 'continue';
  }
}
