import { toLosses } from '../../analysis/losses.ts';
import { coordinatesOf } from '../gp/coordinates.ts';
import type { SamplerRequest } from '../sampler.ts';
import type { Landscape, SourceModel } from './source-model.ts';

/** As though three pairs had been compared before and one of them was misranked. */
const PRIOR = { pairs: 3, misranked: 1 };

/** Of the pairs of points whose losses differ, so many stand in the other order in what was predicted. */
export function misranking(
  predicted: ArrayLike<number>,
  losses: ArrayLike<number>,
): { pairs: number; misranked: number } {
  let pairs = 0;
  let misranked = 0;
  for (let i = 0; i < losses.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      if (losses[i] === losses[j]) continue;
      pairs += 1;
      if (predicted[i] === predicted[j]) misranked += 0.5;
      else if (predicted[i]! < predicted[j]! !== losses[i]! < losses[j]!) misranked += 1;
    }
  }
  return { pairs, misranked };
}

/**
 * How well a source orders this sweep's results, from 0 (no better than chance) to 1; before there are results a third.
 * The ranking loss is that of M. Feurer, B. Letham, E. Bakshy, "Scalable Meta-Learning for Bayesian Optimization using
 * Ranking-Weighted Gaussian Process Ensembles" (AutoML workshop at ICML 2018).
 */
export function relevanceOf({ space, objectives, history }: SamplerRequest, { landscapes }: SourceModel): number {
  const c = coordinatesOf(space);
  const results = history
    .filter(({ state, values }) => state === 'completed' && values)
    .map(({ params, values }) => ({ point: c.encode(params), losses: toLosses(objectives, values!) }));
  const shares = landscapes.map((landscape: Landscape, j) => {
    const found = misranking(
      results.map(({ point }) => landscape.at(point)),
      results.map(({ losses }) => losses[j]!),
    );
    return (found.misranked + PRIOR.misranked) / (found.pairs + PRIOR.pairs);
  });
  const share = shares.reduce((sum, one) => sum + one, 0) / shares.length;
  return Math.max(0, 1 - 2 * share);
}
