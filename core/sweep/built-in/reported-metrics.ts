import { type DataSettings, reportedMetrics } from './data-settings.ts';
import type { families } from './network-settings.ts';

/** What the built-in trainer reports after each epoch, and of pruned and quantised networks beside it. */
export function trainerMetrics({
  family,
  data,
}: {
  readonly family: (typeof families)[number];
  readonly data: DataSettings;
}): readonly string[] {
  const own = family === 'diffusion' ? ['loss', 'val_loss', 'sample_frechet'] : reportedMetrics(data);
  const again = own
    .filter((name) => name.startsWith('val_'))
    .flatMap((name) => [`pruned_${name}`, `quantized_${name}`]);
  return [...own, 'model_bytes', 'sparsity', ...again];
}
