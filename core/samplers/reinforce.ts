import { randomStream } from '../random.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import { individualReader } from './evolution/individual.ts';
import { act, initialPolicy } from './reinforce/policy.ts';
import { train } from './reinforce/train.ts';
import type { Sampler } from './sampler.ts';

export interface ReinforceSettings {
  /** Step of the policy's parameters per trial; default 0.3. */
  readonly rate?: number;
  /** Share of the old baseline that each trial keeps; default 0.9. */
  readonly baseline?: number;
  /** Weight of the policy's entropy in what is maximised: more explores longer; default 0.02. */
  readonly entropy?: number;
}

/**
 * A policy-gradient controller, the method of neural architecture search: each parameter is an action of a stochastic
 * policy, and the rewards above a moving baseline make the actions that earned them likelier (Williams: "Simple
 * Statistical Gradient-Following Algorithms", Machine Learning 8, 1992; Zoph, Le: "Neural Architecture Search with
 * Reinforcement Learning", ICLR 2017). The policy is factorised as in TuNAS (Bender et al., CVPR 2020): softmax logits
 * for finite parameters, a Gaussian for others. It is trained anew from the results in order of their numbers.
 */
export function reinforce(settings: ReinforceSettings = {}): Sampler {
  const read = individualReader();
  return {
    name: 'reinforce',
    propose(request) {
      const { space, seed, trial, objectives } = request;
      const rates = {
        rate: settings.rate ?? 0.3,
        baseline: settings.baseline ?? 0.9,
        entropy: settings.entropy ?? 0.02,
      };
      const individuals = read(request);
      const policy = initialPolicy(space);
      const { baseline } = train(policy, space, individuals, objectives.length, rates);
      const random = randomStream(seed, 'reinforce', trial);
      const reason =
        baseline === undefined
          ? 'drawn from the untrained policy'
          : `drawn from the policy after ${individuals.length} results, baseline ${baseline.toPrecision(3)}`;
      return proposeDistinct(request, () => act(policy, space, random), reason);
    },
  };
}
