import type { ActivationMeasurement, EpochMeasurements } from '../measurements.ts';
import { percent, type Rule } from '../rule.ts';

/** Share of a layer's units above which it counts: some units rest on any batch of a healthy network. */
const tooMany = 0.5;
/** On fewer examples too many units rest by chance. */
const fewestExamples = 64;

function worst({ activations, probedExamples }: EpochMeasurements): ActivationMeasurement | undefined {
  if (probedExamples < fewestExamples) return undefined;
  return activations.filter(({ deadShare = 0 }) => deadShare > tooMany).sort((a, b) => b.deadShare! - a.deadShare!)[0];
}

export const deadRelus: Rule = (epochs) => {
  const found = worst(epochs.at(-1)!);
  if (!found) return undefined;
  return {
    condition: 'dead_relus',
    detail: `${percent(found.deadShare!)} of the units of ${found.name} are 0 for all of ${epochs.at(-1)!.probedExamples} examples`,
    remedy: 'lower the learning rate, start biases at 0 or above, use leaky_relu or gelu, or normalise the inputs',
  };
};

/** Whether a layer passes next to nothing on. */
export function silenced(epoch: EpochMeasurements): boolean {
  return epoch.activations.some(({ deadShare = 0 }) => deadShare >= 0.9);
}
