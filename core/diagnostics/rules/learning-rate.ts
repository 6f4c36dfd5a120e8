import type { EpochMeasurements } from '../measurements.ts';
import { type Rule, short } from '../rule.ts';

/** Weights that change by about a thousandth a step learn well; these are far from it. */
const tooLarge = 0.1;
const tooSmall = 1e-5;

/** The middle one of the update-to-weight ratios of all matrices. */
function typicalRatio({ parameters }: EpochMeasurements): number {
  const ratios = parameters
    .filter(({ isMatrix }) => isMatrix)
    .map(({ updateRatio }) => updateRatio)
    .sort((a, b) => a - b);
  return ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
}

export const learningRateTooHigh: Rule = (epochs) => {
  const now = epochs.at(-1)!;
  const ratio = typicalRatio(now);
  if (!(ratio > tooLarge)) return undefined;
  return {
    condition: 'learning_rate_too_high',
    detail: `one step changes the weights by ${short(100 * ratio)} % of their norm at learning_rate ${short(now.learningRate)}`,
    remedy: 'lower the learning rate by a factor of 3 to 10, or warm it up; `skysweep lr-finder` suggests a range',
  };
};

/** Epochs of next to no progress. */
const patience = 2;
const progress = 0.95;
const unlearnt = 0.5;
const leastFlow = 1e-4;
const broken = 2;

export const learningRateTooLow: Rule = (epochs) => {
  const now = epochs.at(-1)!;
  if (now.trainLoss > broken * now.chanceLoss) return undefined;
  if (epochs.length < patience || !(now.trainLoss > unlearnt * now.chanceLoss)) return undefined;
  const ratio = typicalRatio(now);
  const before = epochs.at(-patience)!;
  // No gradient makes small steps, too, and so does a network that is saturated after it has diverged.
  const flows = now.parameters.every(({ isMatrix, gradientNorm }) => !isMatrix || gradientNorm > leastFlow);
  if (!(ratio < tooSmall) || !flows || now.trainLoss < progress * before.trainLoss) return undefined;
  return {
    condition: 'learning_rate_too_low',
    detail: `one step changes the weights by ${short(100 * ratio)} % of their norm at learning_rate ${short(now.learningRate)}, and the loss stays at ${short(now.trainLoss)}`,
    remedy: 'raise the learning rate by a factor of 10 or more; `skysweep lr-finder` suggests a range',
  };
};
