import { factor } from '../../numerics/cholesky.ts';
import type { Individual } from '../evolution/individual.ts';
import { learn } from './categories.ts';
import type { Gaussian } from './gaussian.ts';
import type { Layout } from './layout.ts';
import type { Plan } from './replay.ts';
import { type Run, startRun } from './state.ts';

/** Share of the source that counts as promising, and the deviation around each of its points (the paper's defaults). */
const promising = 0.1;
const blur = 0.1;
/** Fewer promising points than this say nothing of a shape. */
const fewest = 5;

/**
 * The first distribution, from earlier individuals, best first. Of a few random points, the better half's weighted mean
 * is its mean, as though they were a generation. A large source, say another sampler's trials, gives the Gaussian that
 * is nearest to a mixture around its best tenth (Nomura, Watanabe, Akimoto, Ozaki, Onishi: "Warm Starting CMA-ES for
 * Hyperparameter Optimization", AAAI 2021, equations 10 and 11).
 */
export function fitted(plan: Plan, best: readonly Individual[]): Run {
  const { layout } = plan;
  const known = best.filter((individual) => individual.standing < 2);
  const elite = known.slice(0, Math.ceil(promising * best.length));
  const half = known.slice(0, Math.ceil(known.length / 2));
  const weights = normalised(half.map((_, i) => Math.log((known.length + 1) / 2) - Math.log(i + 1)));
  const warm = elite.length >= fewest && layout.numeric.length > 0;
  const run = startRun(
    layout,
    plan.population,
    warm ? meanOf(layout, elite, normalised(elite.map(() => 1))) : meanOf(layout, half, weights),
    plan.sigma,
  );
  layout.categorical.forEach(({ at, parameter }, j) => {
    const chosen = half
      .map((individual, i) => [individual.unit[at]!, weights[i]!] as const)
      .filter(([u]) => !Number.isNaN(u))
      .map(([u, weight]) => [parameter.indexOf(parameter.fromUnit(u)), weight] as const);
    const margin = plan.rates.categoricalMargin / (parameter.cardinality - 1);
    learn(run.categorical[j]!, chosen, plan.rates.categorical, margin);
  });
  if (warm) shape(run.numeric, layout, elite);
  return run;
}

function normalised(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0);
  return weights.map((weight) => (total > 0 ? Math.max(0, weight) / total : 1 / weights.length));
}

function coordinate(individual: Individual, at: number): number {
  const u = individual.unit[at]!;
  return Number.isNaN(u) ? 0.5 : u;
}

function meanOf(layout: Layout, individuals: readonly Individual[], weights: readonly number[]): number[] {
  return layout.numeric.map(({ at }) =>
    individuals.length === 0
      ? 0.5
      : individuals.reduce((sum, individual, i) => sum + weights[i]! * coordinate(individual, at), 0),
  );
}

/** Gives the Gaussian the second moments of the elite around its mean, blurred. */
function shape(g: Gaussian, layout: Layout, elite: readonly Individual[]): void {
  const n = g.mean.length;
  const rows = elite.map((individual) => layout.numeric.map(({ at }, j) => coordinate(individual, at) - g.mean[j]!));
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const moment = rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / rows.length;
      g.covariance[i * n + j] = moment + (i === j ? blur * blur : 0);
    }
  }
  g.lower.set(g.covariance);
  factor(g.lower, n);
  // sigma² is the geometric mean of the variances, so that C has determinant one.
  let logDeterminant = 0;
  for (let i = 0; i < n; i += 1) logDeterminant += 2 * Math.log(g.lower[i * n + i]!);
  g.sigma = Math.exp(logDeterminant / (2 * n));
  for (let k = 0; k < n * n; k += 1) {
    g.covariance[k]! /= g.sigma * g.sigma;
    g.lower[k]! /= g.sigma;
  }
}
