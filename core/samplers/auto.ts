import { armOnTrial, leadingArm } from './auto/portfolio.ts';
import { cmaes } from './cmaes.ts';
import { gpSampler, gpStartup } from './gp.ts';
import type { Proposal, Sampler } from './sampler.ts';
import { tpe } from './tpe.ts';

/** Up to so many settled trials a Gaussian process is worth its time. */
const FEW = 500;
/** Beyond so many objectives the hypervolume that a Gaussian process improves takes too long to divide. */
const MOST_OBJECTIVES = 4;

/**
 * The default. With one objective it is a portfolio: Gaussian processes over power-transformed and over plain values,
 * and Parzen estimators, take turns at every second trial; whichever does best has all the others. So it needs not know
 * in advance whether the problem is smooth, noisy, conditional or stepped. After some hundred trials, when models of
 * all trials become slow, it goes on with CMA-ES on numbers and with Parzen estimators on everything else.
 */
export function autoSampler(): Sampler {
  const parzen = tpe({ startup: 6 });
  const evolution = cmaes({ initial: FEW });
  const gaussian = gpSampler();
  const arms = [gpSampler({ values: 'power' }), gpSampler({ values: 'plain' }), parzen];
  return {
    name: 'auto',
    propose(request) {
      const { space, objectives, history } = request;
      const settled = history.filter(({ state }) => state === 'completed' || state === 'stopped' || state === 'failed');
      const startup = gpStartup(request);
      if (settled.length > FEW) {
        const numeric = !space.conditional && space.parameters.every(({ kind }) => kind !== 'categorical');
        const by = numeric && objectives.length === 1 ? evolution : parzen;
        return because(by.propose(request), `auto, after ${FEW} trials, takes ${by.name}`);
      }
      if (objectives.length > MOST_OBJECTIVES) {
        return because(parzen.propose(request), `auto, with ${objectives.length} objectives, takes tpe`);
      }
      if (objectives.length > 1) {
        return because(gaussian.propose(request), `auto, with ${objectives.length} objectives, takes gp`);
      }
      if (settled.length < startup) return because(gaussian.propose(request), 'auto');
      const tried = armOnTrial(request.trial, arms.length);
      const arm = arms[tried ?? leadingArm(request, arms.length, startup)]!;
      const why =
        tried === undefined ? `auto takes ${arm.name}, which does best so far` : `auto tries ${arm.name} in turn`;
      return because(arm.propose(request), why);
    },
  };
}

function because(proposal: Proposal, why: string): Proposal {
  return { ...proposal, reason: `${why}: ${proposal.reason}` };
}
