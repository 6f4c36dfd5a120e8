import type { Space } from '../../space/parameter.ts';
import type { SamplerRequest } from '../sampler.ts';
import type { Coordinates } from './columns.ts';
import { type Dimension, type ParzenEstimator, parzenEstimator } from './parzen.ts';
import { isInformative, splitTrials } from './ranking.ts';
import { recencyWeights } from './weights.ts';

/** The densities of the good trials, l, and of the others, g, over parameters that are always active together. */
export interface GroupModel {
  readonly dimensions: readonly Dimension[];
  readonly good: ParzenEstimator;
  readonly others: ParzenEstimator;
}

/** How many of n trials are good; a front needs more of them to be told. */
function goodTrials(n: number, objectives: number): number {
  return objectives > 1 ? Math.ceil(0.15 * n) : Math.min(25, Math.ceil(0.1 * n));
}

/**
 * One model per group of parameters that are always active together, parents first (Watanabe, "Tree-structured Parzen
 * Estimator", arXiv:2304.11127; Falkner et al., BOHB, ICML 2018, for products of kernels).
 */
export function fitModel(request: SamplerRequest, coordinates: readonly Coordinates[]): GroupModel[] {
  const { space, objectives, history } = request;
  const good = goodTrials(history.filter(isInformative).length, objectives.length);
  const split = splitTrials(objectives, history, good);
  return groupsOf(space).map((dimensions) => {
    const active = (i: number) => dimensions.some(({ at }) => !Number.isNaN(coordinates[i]![at]!));
    const estimate = (trials: readonly number[]) => {
      const observed = trials.filter(active).map((i) => coordinates[i]!);
      return parzenEstimator(dimensions, observed, recencyWeights(observed.length));
    };
    return { dimensions, good: estimate(split.good), others: estimate(split.others) };
  });
}

/** The space's groups without single-valued parameters. */
function groupsOf(space: Space): Dimension[][] {
  return space.groups
    .map((members) => members.map((at) => ({ parameter: space.parameters[at]!, at })))
    .map((dimensions) => dimensions.filter(({ parameter }) => parameter.cardinality > 1))
    .filter((dimensions) => dimensions.length > 0);
}
