import type { Parameter } from '../../space/parameter.ts';
import { type FiniteKernels, slotsOf } from './slots.ts';

/**
 * For each observed choice the prior, weighed by choices / kernels, and 1 on the choice itself. Kernels without a choice
 * (NaN) are the prior.
 */
export function categoricalKernels(parameter: Parameter, choices: Float64Array): FiniteKernels {
  const { slotOf, values } = slotsOf(parameter, choices);
  const priorWeight = parameter.cardinality / choices.length;
  const prior = (index: number) => parameter.edge(index + 1) - parameter.edge(index);
  return {
    slotOf,
    slots: values.length,
    logProbabilities: (index) =>
      Float64Array.from(values, (choice) => {
        if (Number.isNaN(choice)) return Math.log(prior(index));
        return Math.log(((choice === index ? 1 : 0) + priorWeight * prior(index)) / (1 + priorWeight));
      }),
    sample(slot, uniform) {
      const choice = values[slot]!;
      const observed = !Number.isNaN(choice) && uniform() * (1 + priorWeight) < 1;
      return observed ? choice : parameter.indexOf(parameter.fromUnit(uniform()));
    },
  };
}
