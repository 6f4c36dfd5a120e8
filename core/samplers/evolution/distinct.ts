import { type Random, randomStream } from '../../random.ts';
import type { Params, Space } from '../../space/parameter.ts';
import type { Proposal, SamplerRequest } from '../sampler.ts';
import { knownKeys } from './known.ts';
import { neighbour } from './neighbour.ts';

const drawsOfMethod = 50;
const drawsNearby = 150;
const drawsOfPrior = 1000;
const largestWalk = 100_000;

/** A point that differs from the given one in some coordinates, a random one and each other with that probability. */
function nearby(space: Space, unit: ArrayLike<number>, probability: number, random: Random): Float64Array {
  const varying = space.parameters.filter((parameter) => parameter.cardinality > 1);
  const certain = varying[random.below(Math.max(1, varying.length))];
  return Float64Array.from(space.parameters, (parameter, i) => {
    const changes = parameter === certain || random.uniform() < probability;
    return changes ? neighbour(parameter, unit[i]!, 0.2 * random.normal(), random) : unit[i]!;
  });
}

/**
 * The first point that satisfies the constraints and that no trial has had: of those that the method draws, then of
 * their neighbours, then of random ones, then of a walk over what is left of a finite space. Only where the space is
 * infinite and all draws are known (a branch without continuous parameters) a point is repeated.
 *
 * @param draw unit coordinates, one per parameter, new ones at each call; NaN stands for a draw from the prior
 * @param reason why the last draw was made
 * @throws Error when no draw satisfies the constraints
 */
export function proposeDistinct(
  request: SamplerRequest,
  draw: () => ArrayLike<number>,
  reason: string | (() => string),
): Proposal {
  const { space, seed, trial } = request;
  const seen = knownKeys(request);
  const random = randomStream(seed, 'distinct', trial);
  const why = () => (typeof reason === 'string' ? reason : reason());
  let repeat: Params | undefined;
  let last: ArrayLike<number> = [];
  const next = (n: number): ArrayLike<number> => {
    if (n < drawsOfMethod) {
      last = draw();
      return last;
    }
    if (n < drawsOfMethod + drawsNearby) return nearby(space, last, (n - drawsOfMethod) / (2 * drawsNearby), random);
    return space.parameters.map(() => random.uniform());
  };
  for (let n = 0; n < drawsOfMethod + drawsNearby + drawsOfPrior; n += 1) {
    // What was inactive in the origin of a draw comes from the prior, should the draw activate it.
    const params = space.decode(Float64Array.from(next(n), (u) => (Number.isNaN(u) ? random.uniform() : u)));
    if (!space.feasible(params)) continue;
    if (!seen.has(space.key(params)) && !request.isKnown?.(params)) {
      return { params, reason: n < drawsOfMethod ? why() : `${why()}; moved to a point that is not taken` };
    }
    repeat ??= params;
    // A small finite space is walked sooner than its last points are met by chance.
    if (n >= drawsOfMethod + drawsNearby && space.cardinality <= drawsOfPrior) break;
  }
  if (!Number.isFinite(space.cardinality)) {
    if (repeat) return { params: repeat, reason: `${why()}; repeats a point, as no new one was found` };
    throw new Error('constraints: none of 1,200 draws satisfies them; loosen the constraints or widen the space');
  }
  const { size, pointAt } = space.enumerate();
  const start = Math.floor(random.uniform() * size);
  for (let i = 0; i < size; i += 1) {
    if (i > largestWalk + seen.size) {
      throw new Error('constraints: they reject nearly every point of the space; loosen them or widen the space');
    }
    const params = pointAt((start + i) % size);
    if (space.feasible(params) && !seen.has(space.key(params))) {
      return { params, reason: `${why()}; one of the last points left` };
    }
  }
  return { exhausted: true, reason: `every point of the space has been tried (${seen.size} trials)` };
}
