import { type Rule, short } from '../rule.ts';
import { silenced } from './dead-relus.ts';

/** Bounds of a healthy gradient's L2 norm, per tensor. */
const exploding = 1e3;
const vanishing = 1e-6;

export const explodingGradients: Rule = (epochs) => {
  const worst = epochs
    .at(-1)!
    .parameters.filter(({ gradientNorm }) => gradientNorm > exploding)
    .sort((a, b) => b.gradientNorm - a.gradientNorm)[0];
  if (!worst) return undefined;
  return {
    condition: 'exploding_gradients',
    detail: `the gradient of ${worst.name} has norm ${short(worst.gradientNorm)}, above ${exploding}`,
    remedy: 'clip gradients by their global norm, lower the learning rate, warm it up, or draw smaller initial weights',
  };
};

/** A network that fits its data has no gradient left, and that is well: it counts only while there is loss. */
const fitted = 0.01;

export const vanishingGradients: Rule = (epochs) => {
  const { parameters, trainLoss } = epochs.at(-1)!;
  // Where no unit fires nothing flows back: that is its own condition with its own remedy.
  if (!(trainLoss > fitted) || silenced(epochs.at(-1)!)) return undefined;
  const worst = parameters
    .filter(({ isMatrix, gradientNorm }) => isMatrix && gradientNorm < vanishing)
    .sort((a, b) => a.gradientNorm - b.gradientNorm)[0];
  if (!worst) return undefined;
  return {
    condition: 'vanishing_gradients',
    detail: `the gradient of ${worst.name} has norm ${short(worst.gradientNorm)}, below ${vanishing}, at a loss of ${short(trainLoss)}`,
    remedy: 'use ReLU-like activations, residual connections or normalisation, fewer layers, or larger initial weights',
  };
};
