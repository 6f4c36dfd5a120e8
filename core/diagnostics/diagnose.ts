import type { Finding } from './finding.ts';
import type { EpochMeasurements } from './measurements.ts';
import type { Rule } from './rule.ts';
import { dataStarved } from './rules/data-starved.ts';
import { deadRelus } from './rules/dead-relus.ts';
import { overfitting, underfitting } from './rules/fit.ts';
import { explodingGradients, vanishingGradients } from './rules/gradients.ts';
import { learningRateTooHigh, learningRateTooLow } from './rules/learning-rate.ts';
import { diverged, oscillation, plateau } from './rules/loss.ts';

const rules: readonly Rule[] = [
  diverged,
  explodingGradients,
  vanishingGradients,
  deadRelus,
  oscillation,
  learningRateTooHigh,
  learningRateTooLow,
  plateau,
  underfitting,
  overfitting,
  dataStarved,
];

/** The conditions that the epochs so far show after the newest one. */
export function diagnose(epochs: readonly EpochMeasurements[]): Finding[] {
  const step = epochs.at(-1)?.epoch;
  if (step === undefined) return [];
  return rules.flatMap((rule) => {
    const found = rule(epochs);
    return found ? [{ ...found, step }] : [];
  });
}
