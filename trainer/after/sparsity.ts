import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';

export type PruneSettings = Pick<
  BuiltInTrainer,
  'prune_sparsity' | 'prune_unit' | 'prune_schedule' | 'prune_begin' | 'prune_end' | 'prune_every'
>;

/**
 * The sparsity that is due after `step` of `total` optimiser steps, or undefined where none is pruned: from 0 to the
 * final one along 1 − (1 − x)³ (Zhu and Gupta 2017, equation 1), in steps of `prune_every` and at the end of the way.
 */
export function sparsityDue(settings: PruneSettings, step: number, total: number): number | undefined {
  const { prune_sparsity, prune_schedule, prune_begin, prune_end, prune_every } = settings;
  if (prune_sparsity === 0 || prune_schedule !== 'cubic') return undefined;
  const first = Math.round(Math.min(prune_begin, prune_end) * total);
  const last = Math.max(first + 1, Math.round(prune_end * total));
  if (step <= first || step > last || (step !== last && (step - first) % prune_every !== 0)) return undefined;
  return prune_sparsity * (1 - (1 - (step - first) / (last - first)) ** 3);
}

/**
 * 1 for what stays and 0 for the share `sparsity` of the values that is smallest, by magnitude; of equals the first ones
 * go.
 */
export function magnitudeMask(values: ArrayLike<number>, sparsity: number): Float32Array {
  const gone = Math.min(values.length, Math.round(sparsity * values.length));
  const mask = new Float32Array(values.length).fill(1);
  if (gone === 0) return mask;
  const sizes = Float32Array.from(values, Math.abs);
  const limit = sizes.slice().sort()[gone - 1]!;
  // First what is below the limit, then as many of those at it as are missing.
  let left = gone;
  for (let i = 0; i < mask.length; i += 1) {
    if (sizes[i]! >= limit) continue;
    mask[i] = 0;
    left -= 1;
  }
  for (let i = 0; i < mask.length && left > 0; i += 1) {
    if (sizes[i] !== limit) continue;
    mask[i] = 0;
    left -= 1;
  }
  return mask;
}
