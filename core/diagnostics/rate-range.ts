/** One step of a learning-rate range test. */
export interface RatePoint {
  readonly learningRate: number;
  /** Mean loss of the step's batch. */
  readonly loss: number;
}

export interface RateRange {
  /** Bounds for a search, in two digits. */
  readonly low: number;
  readonly high: number;
  /** Where the loss falls fastest per factor of the rate. */
  readonly steepest: number;
}

/** The learning rate of a step of the ramp: exponential from `low` to `high` in `steps` steps. */
export function rampRate(step: number, { low, high, steps }: { low: number; high: number; steps: number }): number {
  return low * (high / low) ** (step / Math.max(steps - 1, 1));
}

const decay = 0.9;

/** Exponentially weighted mean of the losses, without the pull to 0 at its start. */
export function smoothed(losses: readonly number[]): number[] {
  let mean = 0;
  return losses.map((loss, i) => {
    mean = decay * mean + (1 - decay) * loss;
    return mean / (1 - decay ** (i + 1));
  });
}

/** Share of the whole fall of the loss after which learning has begun. */
const begun = 0.1;
/** Rates this close below the one of the least loss are on the brink. */
const margin = 2;
/** A range narrower than this is widened downwards. */
const narrowest = 10;

/**
 * What a range test says (Smith 2017, "Cyclical learning rates", section 3.3): from where the loss begins to fall to
 * short of where it stops falling. Undefined when the loss never falls.
 */
export function suggestRange(points: readonly RatePoint[]): RateRange | undefined {
  const finite = points.filter(({ loss }) => Number.isFinite(loss));
  const losses = smoothed(finite.map(({ loss }) => loss));
  const least = losses.reduce((best, loss, i) => (loss < losses[best]! ? i : best), 0);
  const start = losses.slice(0, Math.max(1, Math.floor(least / 4)));
  const level = start.reduce((sum, loss) => sum + loss, 0) / start.length;
  const fall = level - losses[least]!;
  if (least < 2 || !(fall > 0.02 * level)) return undefined;
  const begin = losses.findIndex((loss, i) => i > 0 && i <= least && loss < level - begun * fall);
  let steepest = begin;
  for (let i = begin; i < least; i += 1) {
    if (losses[i]! - losses[i + 1]! > losses[steepest]! - losses[steepest + 1]!) steepest = i;
  }
  // Where the loss still falls fastest is not yet the brink.
  const high = Math.max(finite[least]!.learningRate / margin, finite[steepest]!.learningRate);
  const low = Math.min(finite[begin]!.learningRate, high / narrowest);
  return { low: twoDigits(low), high: twoDigits(high), steepest: twoDigits(finite[steepest]!.learningRate) };
}

const twoDigits = (value: number) => Number(value.toPrecision(2));
