import { penalisedLosses } from '../analysis/feasibility.ts';
import { type Random, randomStream } from '../random.ts';
import type { Params } from '../space/parameter.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import { knownKeys } from './evolution/known.ts';
import { hypervolumeImprovementOn, improvementOn } from './gp/acquisitions.ts';
import { type ConstraintModel, constraintModels, expectedFeasible, feasibly } from './gp/constraints.ts';
import { type Coordinates, coordinatesOf, reach } from './gp/coordinates.ts';
import { type Observations, observe } from './gp/observations.ts';
import { ascending } from './gp/order.ts';
import type { Regression } from './gp/regression.ts';
import { type Acquisition, maximize } from './gp/search.ts';
import { merits, subsetOf } from './gp/subset.ts';
import { tieRadius } from './gp/ties.ts';
import { cutOutliers, powerTransformed, standardized, type Transformed } from './gp/warping.ts';
import type { Proposal, Sampler, SamplerRequest } from './sampler.ts';
import { mostDimensions, sobolPoint } from './sobol/sequence.ts';
import { blend } from './transfer/blend.ts';
import { informedSurrogate } from './transfer/prior-mean.ts';
import { trustedSources } from './transfer/trusted.ts';

export interface GpSettings {
  /** Settled trials before the first model; by default a quarter of the budget, but 6 to 10. */
  readonly startup?: number;
  /** Most trials that the model remembers: the cost of a proposal grows with their third power; 200 by default. */
  readonly memory?: number;
  /** What is modelled: the values as they are, power-transformed, or the two in turns (the default). */
  readonly values?: 'plain' | 'power' | 'turns';
  /** Whether a warp of each numeric coordinate is learnt, for functions whose lengthscale changes; false by default. */
  readonly input_warping?: boolean;
}

/** Trials before the first model: few when the budget is small, but enough to fit one. */
export function defaultStartup(trials = 100): number {
  return Math.min(10, Math.max(6, Math.floor(trials / 4)));
}

/** With a source that is to be trusted it begins after so many. */
const INFORMED_STARTUP = 4;

/** Trials before the first model: fewer as long as a source orders their results better than chance. */
export function gpStartup(request: SamplerRequest, usual = defaultStartup(request.budget.trials)): number {
  return trustedSources(request).length > 0 ? Math.min(usual, INFORMED_STARTUP) : usual;
}

/** Candidates are drawn around so many of the best points. */
const INCUMBENTS = 5;

/**
 * Bayesian optimisation by Gaussian processes: one Matérn-5/2 model per objective over mixed coordinates, and the
 * expected improvement (of the best value, or of the hypervolume) over it, times the probability of keeping to the
 * outcome constraints, each of which has a model of its own. For numbers and choices, few hundred trials
 * that each take minutes, noise or not; several objectives up to four.
 *
 * Values with a standard error, such as means over folds, count for as much as they are certain.
 *
 * Models of plain and of power-transformed values take turns: the former see the whole landscape, the latter the
 * differences among good points, and neither is right everywhere.
 */
export function gpSampler({ memory = 200, values = 'turns', ...settings }: GpSettings = {}): Sampler {
  return {
    name: 'gp',
    propose(request) {
      const { space, seed, trial } = request;
      const startup = gpStartup(request, settings.startup);
      const random = randomStream(seed, 'gp', trial);
      const plainly = coordinatesOf(space);
      const c = settings.input_warping ? { ...plainly, warped: true } : plainly;
      const observations = observe(request, c);
      const settled = observations.points.length;
      if (settled < startup || c.dimension === 0 || !observations.measured.some(Boolean)) {
        return proposeStartup(request, random, `point ${trial} of a scrambled Sobol sequence, before the first model`);
      }
      const kept = subsetOf(c, observations, memory);
      const plain = values === 'turns' ? trial % 2 === 1 : values === 'plain';
      const transform = plain ? standardized : powerTransformed;
      const taken = knownKeys(request);
      for (const params of search(request, c, select(observations, kept), transform, random)) {
        if (taken.has(space.key(params))) continue;
        const improvement = request.objectives.length === 1 ? 'improvement' : 'hypervolume improvement';
        const model = `a Gaussian process over ${plain ? 'plain' : 'power-transformed'} values of ${kept.length} trials`;
        return { params, reason: `most expected ${improvement}, by ${model}` };
      }
      return proposeStartup(request, random, 'drawn at random, as the model has nothing new');
    },
  };
}

function proposeStartup(request: SamplerRequest, random: Random, reason: string): Proposal {
  const { space, seed, trial } = request;
  let first = true;
  const draw = (): Float64Array => {
    const unit = Float64Array.from(space.parameters, () => random.uniform());
    if (first) unit.set(sobolPoint(trial, Math.min(unit.length, mostDimensions), seed));
    first = false;
    return unit;
  };
  return proposeDistinct(request, draw, reason);
}

function select(
  { points, losses, errors, measured, broken, violations, pending }: Observations,
  kept: readonly number[],
): Observations {
  return {
    points: kept.map((i) => points[i]!),
    losses: losses.map((all) => Float64Array.from(kept, (i) => all[i]!)),
    errors: errors.map((all) => Float64Array.from(kept, (i) => all[i]!)),
    measured: kept.map((i) => measured[i]!),
    broken: kept.map((i) => broken[i]!),
    violations: violations.map((all) => Float64Array.from(kept, (i) => all[i]!)),
    pending,
  };
}

/** The expected improvement on the feasible points, times the probability of being one. */
function acquisitionOn(
  c: Coordinates,
  models: readonly Regression[],
  constraints: readonly ConstraintModel[],
  { points, violations, pending }: Observations,
): Acquisition {
  const visited = [...points, ...pending];
  const feasible = [
    ...points.filter((_, i) => violations.every((all) => all[i]! <= 0)),
    ...pending.filter((point) => expectedFeasible(constraints, point)),
  ];
  if (feasible.length === 0) return feasibly(c, constraints, undefined);
  const improvement =
    models.length === 1
      ? improvementOn(c, models[0]!, feasible)
      : hypervolumeImprovementOn(c, models, feasible, visited);
  return constraints.length === 0 ? improvement : feasibly(c, constraints, improvement);
}

/** Points that may be proposed, best first. */
function* search(
  request: SamplerRequest,
  c: Coordinates,
  observations: Observations,
  transform: (losses: Float64Array) => Transformed,
  random: Random,
): Generator<Params> {
  const { points, losses, errors, measured, broken, pending } = observations;
  const sources = trustedSources(request);
  const models = losses.map((all, j) => {
    const { values, slopes } = transform(cutOutliers(all));
    const variances = slopes.map((slope, i) => (slope * errors[j]![i]!) ** 2);
    return informedSurrogate(blend(sources, j), c, points, values, pending, variances);
  });
  const visited = [...points, ...pending];
  const constraints = constraintModels(c, observations);
  const acquisition = acquisitionOn(c, models, constraints, observations);
  const radius = tieRadius(
    c,
    points,
    (i, j) => measured[i]! && measured[j]! && losses.every((all) => all[i] === all[j]),
  );
  const admits = (point: Float64Array): boolean => {
    if (radius > 0 && visited.some((other) => reach(c, other, point, radius) <= radius)) return false;
    const params = c.decode(point);
    return request.space.feasible(params) && !request.isKnown?.(params);
  };
  // The best as the model sees them, which is steadier than the values themselves.
  const [model] = models;
  const order =
    models.length === 1
      ? ascending(
          penalisedLosses(
            Float64Array.from(points, (point) => model!.meanAt(point)),
            broken,
          ),
        )
      : ascending(merits(observations));
  const incumbents = order.slice(0, INCUMBENTS).map((i) => points[i]!);
  for (const { point } of maximize(c, acquisition, incumbents, admits, random)) yield c.decode(point);
}
