import { factor } from '../../numerics/cholesky.ts';
import type { Individual } from '../evolution/individual.ts';
import { learn } from './categories.ts';
import type { Plan } from './replay.ts';
import { type Run, startRun } from './state.ts';

/** Share of the source that counts as promising, and the deviation around each of its points (the paper's defaults). */
const promising = 0.1;
const blur = 0.1;

/**
 * The first distribution, from earlier individuals, best first. A large source, say another sampler's trials, gives the
 * Gaussian that is nearest to a mixture around its best tenth (Nomura, Watanabe, Akimoto, Ozaki, Onishi: "Warm Starting
 * CMA-ES for Hyperparameter Optimization", AAAI 2021, equations 10 and 11); of a few points the best one is the mean.
 */
export function fitted(plan: Plan, best: readonly Individual[]): Run {
  const { layout } = plan;
  const n = layout.numeric.length;
  const elite = best.filter((individual) => individual.standing < 2).slice(0, Math.ceil(promising * best.length));
  const rows = elite.map(({ unit }) => layout.numeric.map(({ at }) => (Number.isNaN(unit[at]!) ? 0.5 : unit[at]!)));
  const mean = layout.numeric.map((_, j) =>
    rows.length === 0 ? 0.5 : rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length,
  );
  const run = startRun(layout, plan.population, mean, plan.sigma);
  learnChoices(plan, run, best);
  if (n === 0 || elite.length < 2) return run;

  const g = run.numeric;
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const moment = rows.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0) / rows.length;
      g.covariance[i * n + j] = moment + (i === j ? blur * blur : 0);
    }
  }
  g.lower.set(g.covariance);
  factor(g.lower, n);
  // sigma^2 is the geometric mean of the variances, C has determinant one.
  let logDeterminant = 0;
  for (let i = 0; i < n; i += 1) logDeterminant += 2 * Math.log(g.lower[i * n + i]!);
  g.sigma = Math.exp(logDeterminant / (2 * n));
  for (let k = 0; k < n * n; k += 1) {
    g.covariance[k]! /= g.sigma * g.sigma;
    g.lower[k]! /= g.sigma;
  }
  return run;
}

/** The choices of the better half, weighted as in a generation. */
function learnChoices(plan: Plan, run: Run, best: readonly Individual[]): void {
  const half = best.slice(0, Math.ceil(best.length / 2));
  const raw = half.map((_, i) => Math.log((best.length + 1) / 2) - Math.log(i + 1));
  const total = raw.reduce((sum, weight) => sum + Math.max(0, weight), 0) || 1;
  plan.layout.categorical.forEach(({ at, parameter }, j) => {
    const chosen = half
      .map((individual, i) => [individual.unit[at]!, Math.max(0, raw[i]!) / total] as const)
      .filter(([u]) => !Number.isNaN(u))
      .map(([u, weight]) => [parameter.indexOf(parameter.fromUnit(u)), weight] as const);
    learn(
      run.categorical[j]!,
      chosen,
      plan.rates.categorical,
      plan.rates.categoricalMargin / (parameter.cardinality - 1),
    );
  });
}
