import { type Random, randomStream } from '../../random.ts';
import type { Individual } from '../evolution/individual.ts';
import { type Distribution, drawChoice, learn, uniformDistribution } from './categories.ts';
import { cloneGaussian, deviation, type Gaussian, gaussian, step, update } from './gaussian.ts';
import { preimage, truncatedNormal } from './latent.ts';
import type { Layout } from './layout.ts';
import { withMargin } from './margin.ts';
import { type Strategy, strategy } from './strategy.ts';

/** One run of the strategy, from its start to its restart. */
export interface Run {
  readonly strategy: Strategy;
  readonly numeric: Gaussian;
  /** Factors by which the margin widens the deviation of ordered coordinates. */
  readonly spread: Float64Array;
  readonly categorical: readonly Distribution[];
  /** The best loss of each generation, for the stopping criteria. */
  readonly bests: number[];
}

export function startRun(layout: Layout, population: number, mean: ArrayLike<number>, sigma: number): Run {
  return {
    strategy: strategy(Math.max(1, layout.numeric.length), population),
    numeric: gaussian(mean, sigma),
    spread: new Float64Array(layout.numeric.length).fill(1),
    categorical: layout.categorical.map(({ parameter }) => uniformDistribution(parameter.cardinality)),
    bests: [],
  };
}

export function cloneRun(run: Run): Run {
  return {
    ...run,
    numeric: cloneGaussian(run.numeric),
    spread: run.spread.slice(),
    categorical: run.categorical.map((distribution) => distribution.slice()),
    bests: run.bests.slice(),
  };
}

/** A draw of the search distribution as unit coordinates of the whole space. */
export function drawUnit(run: Run, layout: Layout, dimensions: number, random: Random): Float64Array {
  const unit = new Float64Array(dimensions).fill(0.5);
  const y = step(run.numeric, random);
  layout.numeric.forEach(({ at }, j) => {
    const latent = run.numeric.mean[j]! + run.numeric.sigma * run.spread[j]! * y[j]!;
    unit[at] = Math.min(1, Math.max(0, latent));
  });
  layout.categorical.forEach(({ at, parameter }, j) => {
    unit[at] = parameter.toUnit(parameter.valueAt(drawChoice(run.categorical[j]!, random)));
  });
  return unit;
}

/**
 * The coordinates that the Gaussian may have drawn for an individual. Where a bin or a clipped bound hides the draw, or
 * a condition the whole coordinate, one is drawn anew from the marginal: the distribution neither drifts nor shrinks
 * for want of knowledge.
 */
function latents(run: Run, layout: Layout, individual: Individual, seed: number): Float64Array {
  const random = randomStream(seed, 'cmaes-latent', individual.number);
  const { numeric, spread } = run;
  return Float64Array.from(layout.numeric, ({ at, edges }, j) => {
    const u = individual.unit[at]!;
    const marginal = deviation(numeric, j) * spread[j]!;
    const interval: [number, number] | undefined = Number.isNaN(u)
      ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
      : preimage(edges, u);
    const latent = interval ? truncatedNormal(numeric.mean[j]!, marginal, interval, random) : u;
    return numeric.mean[j]! + (latent - numeric.mean[j]!) / spread[j]!;
  });
}

export interface LearningRates {
  readonly categorical: number;
  readonly categoricalMargin: number;
}

/** Learns from one generation, best first. */
export function learnGeneration(
  run: Run,
  layout: Layout,
  best: readonly Individual[],
  rates: LearningRates,
  seed: number,
): void {
  const { strategy: s, numeric } = run;
  layout.categorical.forEach(({ at, parameter }, j) => {
    const chosen = best
      .slice(0, s.parents)
      .map((individual, k) => [individual.unit[at]!, s.weights[k]!] as const)
      .filter(([u]) => !Number.isNaN(u))
      .map(([u, weight]) => [parameter.indexOf(parameter.fromUnit(u)), weight] as const);
    learn(run.categorical[j]!, chosen, rates.categorical, rates.categoricalMargin / (parameter.cardinality - 1));
  });
  run.bests.push(best[0]!.losses[0]!);
  if (layout.numeric.length === 0) return;

  update(
    numeric,
    s,
    best.map((individual) => latents(run, layout, individual, seed)),
  );
  const alpha = 1 / (s.population * s.dimensions);
  layout.numeric.forEach(({ edges }, j) => {
    numeric.mean[j] = Math.min(1, Math.max(0, numeric.mean[j]!));
    if (!edges) return;
    const plain = deviation(numeric, j);
    const [mean, widened] = withMargin(numeric.mean[j]!, plain, edges, alpha);
    numeric.mean[j] = mean;
    run.spread[j] = widened / plain;
  });
}
