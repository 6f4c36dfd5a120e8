import type { Parameter } from '../../space/parameter.ts';
import type { FiniteKernels } from './kernels.ts';

/**
 * For each observed choice the prior, weighed by choices / kernels, and 1 on the choice itself. Kernels without a choice
 * (NaN) are the prior.
 */
export function categoricalKernels(parameter: Parameter, choices: Float64Array): FiniteKernels {
  const { cardinality } = parameter;
  const priorWeight = cardinality / choices.length;
  const share = (index: number) => (parameter.edge(index + 1) - parameter.edge(index)) * priorWeight;
  const logTotal = Math.log1p(priorWeight);
  return {
    sample(kernel, random) {
      const choice = choices[kernel]!;
      const observed = !Number.isNaN(choice) && random.uniform() * (1 + priorWeight) < 1;
      return observed ? choice : parameter.indexOf(parameter.fromUnit(random.uniform()));
    },
    addLogProbability(index, into, kernels, count) {
      const other = Math.log(share(index)) - logTotal;
      const same = Math.log1p(share(index)) - logTotal;
      const prior = Math.log(parameter.edge(index + 1) - parameter.edge(index));
      for (let i = 0; i < count; i += 1) {
        const k = kernels[i]!;
        const choice = choices[k]!;
        into[k]! += choice === index ? same : Number.isNaN(choice) ? prior : other;
      }
    },
  };
}
