import { normalCdf, normalQuantile } from '../../numerics/normal.ts';
import { binOf } from './latent.ts';

/**
 * Keeps a marginal N(mean, deviation²) over the bins of an ordered parameter from settling in one bin: at least `alpha`
 * of its mass stays outside, so that every neighbour is tried now and then (Hamano, Saito, Nomura, Shirakawa: "CMA-ES
 * with Margin", GECCO 2022, section 4.2). Answers the corrected mean and deviation.
 */
export function withMargin(mean: number, deviation: number, edges: Float64Array, alpha: number): [number, number] {
  const bins = edges.length - 1;
  const inside = Math.min(1, Math.max(0, mean));
  const bin = binOf(edges, inside);
  if (bin === 0 || bin === bins - 1) {
    // An outer bin has one neighbour: the mean may not be further from it than its alpha quantile.
    const edge = bin === 0 ? edges[1]! : edges[bins - 1]!;
    const reach = -normalQuantile(alpha) * deviation;
    return [Math.abs(mean - edge) > reach ? edge + Math.sign(mean - edge) * reach : mean, deviation];
  }
  const low = edges[bin]!;
  const high = edges[bin + 1]!;
  const below = normalCdf((low - mean) / deviation);
  const above = normalCdf((mean - high) / deviation);
  if (below >= alpha / 2 && above >= alpha / 2) return [mean, deviation];
  // Raise the tails that are too thin, and take the difference from what the other masses have above the minimum.
  const raised = [Math.max(alpha / 2, below), Math.max(alpha / 2, above)];
  const zLow = -normalQuantile(Math.min(0.4999, raised[0]!));
  const zHigh = -normalQuantile(Math.min(0.4999, raised[1]!));
  const corrected = (high - low) / (zLow + zHigh);
  return [low + zLow * corrected, corrected];
}
