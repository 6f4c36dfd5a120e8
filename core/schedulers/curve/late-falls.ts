import { extrapolate, meanOf, type Point } from './extrapolation.ts';
import { typicalFall } from './typical-fall.ts';

/** A completed trial. */
export interface Example {
  readonly trial: number;
  /** Its finite losses, by step. */
  readonly points: readonly Point[];
}

/** What trials are measured against. */
export interface Reference {
  readonly trial: number;
  /** The loss of the best trial at the step, where known, and at its end. */
  readonly best: number | undefined;
  readonly target: number;
}

/** By how much a trial ended below what was to be expected, as a loss and as a share of its typical fall. */
export interface LateFall {
  readonly loss: number;
  readonly share: number;
}

/** Extrapolations of so many steps and trials are remembered; the oldest are made anew. */
const mostKnown = 2000;

/**
 * What the ends of completed trials brought that their curves up to a step did not show, as when a learning rate falls
 * late: how far they lie below the mean of the forecast. Answers are remembered, as the same completed trials are asked
 * about at the same steps; a fresh instance answers the same.
 */
export class LateFalls {
  readonly #last: number;
  readonly #known = new Map<string, LateFall>();

  constructor(last: number) {
    this.#last = last;
  }

  /** One for each example that had reported by the step and went on. */
  after(step: number, examples: readonly Example[], reference: Reference): LateFall[] {
    return examples.flatMap((example) => {
      const seen = example.points.filter((point) => point.step <= step);
      if (seen.length < 3 || seen.length === example.points.length) return [];
      const key = [example.trial, example.points.length, step, reference.trial].join('/');
      const known = this.#known.get(key) ?? this.#fall(seen, example.points.at(-1)!.loss, reference);
      if (this.#known.size >= mostKnown) this.#known.delete(this.#known.keys().next().value!);
      this.#known.set(key, known);
      return [known];
    });
  }

  #fall(curve: readonly Point[], end: number, { best, target }: Reference): LateFall {
    const scale = typicalFall(curve, best, target);
    const mean = meanOf(extrapolate({ curve, last: this.#last, scale }));
    const loss = Math.max(0, mean - end);
    return { loss, share: loss / scale };
  }
}
