import type { Finding } from './finding.ts';
import type { EpochMeasurements } from './measurements.ts';
import type { Rule } from './rule.ts';
import { dataStarved } from './rules/data-starved.ts';
import { deadRelus } from './rules/dead-relus.ts';
import { overfitting, underfitting } from './rules/fit.ts';
import { explodingGradients, vanishingGradients } from './rules/gradients.ts';
import { learningRateTooHigh, learningRateTooLow } from './rules/learning-rate.ts';
import { diverged, oscillation, plateau } from './rules/loss.ts';

/** What explains by itself that a network does not learn. */
const causes: readonly Rule[] = [
  diverged,
  explodingGradients,
  vanishingGradients,
  deadRelus,
  learningRateTooHigh,
  learningRateTooLow,
];
/** What follows from the causes, and counts only without them. */
const consequences: readonly Rule[] = [oscillation, plateau, underfitting];
const others: readonly Rule[] = [overfitting, dataStarved];

/** The conditions that the epochs so far show after the newest one. */
export function diagnose(epochs: readonly EpochMeasurements[]): Finding[] {
  const step = epochs.at(-1)?.epoch;
  if (step === undefined) return [];
  const apply = (rules: readonly Rule[]) => rules.flatMap((rule) => rule(epochs) ?? []);
  const found = apply(causes);
  const more = found.length > 0 ? [] : apply(consequences);
  return [...found, ...more, ...apply(others)].map((finding) => ({ ...finding, step }));
}
