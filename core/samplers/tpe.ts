import { randomStream } from '../random.ts';
import type { Params, Space } from '../space/parameter.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import type { Proposal, Sampler, SamplerRequest } from './sampler.ts';
import { sobolDraws } from './sobol/draw.ts';
import { choose } from './tpe/choose.ts';
import { coordinateReader } from './tpe/columns.ts';
import { fitModel } from './tpe/model.ts';
import { isInformative } from './tpe/ranking.ts';

export interface TpeSettings {
  /** Trials with a result before the first model; 10 by default. */
  readonly startup?: number;
  /** Draws from the good trials' density, the best of which is proposed; 24 by default. */
  readonly candidates?: number;
}

/**
 * Tree-structured Parzen estimators: candidates are drawn from the density of the good trials, and the one that is the
 * likeliest there, compared with the density of all others, is proposed. Multivariate, by groups of parameters that are
 * active together; trials in flight count among the others, so that parallel proposals keep apart.
 *
 * Bergstra et al., "Algorithms for Hyper-Parameter Optimization" (NeurIPS 2011); Watanabe, arXiv:2304.11127.
 */
export function tpe({ startup = 10, candidates = 24 }: TpeSettings = {}): Sampler {
  const read = coordinateReader();
  return {
    name: 'tpe',
    propose(request) {
      const { space, history, seed, trial } = request;
      const random = randomStream(seed, 'tpe', trial);
      const informative = history.filter(isInformative).length;
      if (informative < startup) {
        return proposeDistinct(request, sobolDraws(request, random), `startup ${informative + 1} of ${startup}`);
      }
      const model = fitModel(
        request,
        history.map((known) => read(space, known)),
      );
      let score = 0;
      const isTaken = takenPoints(request);
      const draw = () => {
        const choice = choose(space, model, { candidates, isTaken }, random);
        score = choice.score;
        return choice.unit.map((u) => (Number.isNaN(u) ? random.uniform() : u));
      };
      return proposeNew(request, draw, () => `tpe: log l/g ${score.toFixed(2)} over ${candidates} candidates`);
    },
  };
}

/** Points with a continuous value do not come again by chance, so only others are looked up among the known ones. */
function canRepeat(space: Space, params: Params): boolean {
  return !space.parameters.some(({ kind, name }) => kind === 'continuous' && Object.hasOwn(params, name));
}

function takenPoints({ space, history, isKnown }: SamplerRequest): (params: Params) => boolean {
  let keys: Set<string> | undefined;
  return (params) => {
    if (isKnown?.(params)) return true;
    if (!canRepeat(space, params)) return false;
    keys ??= new Set(history.map((known) => space.key(known.params)));
    return keys.has(space.key(params));
  };
}

function proposeNew(request: SamplerRequest, draw: () => Float64Array, reason: () => string): Proposal {
  const first = draw();
  const params = request.space.decode(first);
  if (!canRepeat(request.space, params) && request.space.feasible(params) && !request.isKnown?.(params))
    return { params, reason: reason() };
  let fresh: Float64Array | undefined = first;
  const next = () => {
    const unit = fresh ?? draw();
    fresh = undefined;
    return unit;
  };
  return proposeDistinct(request, next, reason);
}
