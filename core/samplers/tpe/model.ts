import type { Space } from '../../space/parameter.ts';
import type { SamplerRequest } from '../sampler.ts';
import type { Coordinates } from './columns.ts';
import { type Dimension, type ParzenEstimator, parzenEstimator } from './parzen.ts';
import { isInformative, splitTrials } from './ranking.ts';
import { recencyWeights, thin } from './weights.ts';

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
 * Models of parameters that are always active together, parents first: products of kernels over those that are active
 * in every trial (Watanabe, arXiv:2304.11127; Falkner et al., BOHB, ICML 2018). A branch of a conditional space has few
 * trials: its own ones are split into good ones and others, and its parameters are modelled one by one.
 */
export function fitModel(request: SamplerRequest, coordinates: readonly Coordinates[]): GroupModel[] {
  const { space, history } = request;
  const all = [...history.keys()];
  return groupsOf(space).flatMap((dimensions) => {
    if (space.isActive(dimensions[0]!.parameter, {})) return [fitGroup(request, coordinates, all, dimensions)];
    const active = all.filter((i) => dimensions.some(({ at }) => !Number.isNaN(coordinates[i]![at]!)));
    return dimensions.map((dimension) => fitGroup(request, coordinates, active, [dimension]));
  });
}

function fitGroup(
  { objectives, history }: SamplerRequest,
  coordinates: readonly Coordinates[],
  members: readonly number[],
  dimensions: readonly Dimension[],
): GroupModel {
  const trials = members.map((i) => history[i]!);
  const count = goodTrials(trials.filter(isInformative).length, objectives.length);
  const { good, others } = splitTrials(objectives, trials, count);
  const estimate = (chosen: readonly number[]) => {
    const { kept, weights } = thin(recencyWeights(chosen.length));
    const rows = Array.from(kept, (k) => coordinates[members[chosen[k]!]!]!);
    return parzenEstimator(dimensions, rows, weights);
  };
  return { dimensions, good: estimate(good), others: estimate(others) };
}

/** The space's groups without single-valued parameters. */
function groupsOf(space: Space): Dimension[][] {
  return space.groups
    .map((members) => members.map((at) => ({ parameter: space.parameters[at]!, at })))
    .map((dimensions) => dimensions.filter(({ parameter }) => parameter.cardinality > 1))
    .filter((dimensions) => dimensions.length > 0);
}
