import { deviation } from './gaussian.ts';
import type { Run } from './state.ts';

/** Why a run has ended, or undefined; all bounds are Hansen's defaults (tutorial, appendix B.3), in the unit cube. */
export function stopped(run: Run): string | undefined {
  const { strategy: s, numeric: g, bests } = run;
  const n = g.mean.length;
  const window = 10 + Math.ceil((30 * s.dimensions) / s.population);
  if (bests.length >= window) {
    const recent = bests.slice(-window);
    const range = Math.max(...recent) - Math.min(...recent);
    if (range <= 1e-12 * Math.max(1, Math.abs(recent[0]!))) return 'the best values no longer differ';
  }
  if (n === 0) return undefined;
  let widest = 0;
  let high = 0;
  let low = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i += 1) {
    widest = Math.max(widest, deviation(g, i));
    high = Math.max(high, g.lower[i * n + i]!);
    low = Math.min(low, g.lower[i * n + i]!);
  }
  if (widest < 1e-11) return 'the steps have become too small';
  if (!(widest < 1e4)) return 'the steps have become too large';
  // The pivots of the Cholesky factor bound the condition number from below.
  if ((high / low) ** 2 > 1e14) return 'the covariance is ill conditioned';
  return undefined;
}
