import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';

type Metrics = Readonly<Record<string, number>>;

/** The best epoch so far, by `patience_metric`. */
export interface BestEpoch {
  /** From 1. */
  readonly epoch: number;
  readonly metrics: Metrics;
}

export type PatienceSettings = Pick<BuiltInTrainer, 'patience' | 'patience_metric' | 'min_delta' | 'restore_best'>;

/** Whether the best epoch has to be known at all. */
export function watchesImprovement({ patience, restore_best }: PatienceSettings): boolean {
  return patience > 0 || restore_best;
}

/**
 * Whether metrics are better than the best ones by more than `min_delta`; what is no number never is.
 * @throws Error when there is no such metric
 */
export function improves({ patience_metric: name, min_delta }: PatienceSettings, metrics: Metrics, best?: BestEpoch) {
  const value = metrics[name];
  if (value === undefined) {
    throw new Error(`patience_metric: this training measures no ${name}; take val_loss`);
  }
  if (!Number.isFinite(value)) return false;
  if (!best) return true;
  const gain = name === 'val_loss' ? best.metrics[name]! - value : value - best.metrics[name]!;
  return gain > min_delta;
}

/** Whether `epoch` is the one at which patience ends (Prechelt 1998, "Early stopping — but when?", criterion UP). */
export function patienceEnds({ patience }: PatienceSettings, epoch: number, best?: BestEpoch): boolean {
  return patience > 0 && epoch - (best?.epoch ?? 0) >= patience;
}
