import { settledStates } from '../../core/sweep/trial.ts';
import type { SweepView, TrialCounts } from '../../core/sweep/views.ts';
import type { Style } from '../io.ts';

/** Trials that are settled, or that the scheduler has laid aside; those of a sweep that is paused itself only wait. */
export function ended({ counts, status }: Pick<SweepView, 'counts' | 'status'>): number {
  const laidAside = status === 'paused' || status === 'pausing' ? 0 : counts.paused;
  return settledStates.reduce((sum, state) => sum + counts[state], laidAside);
}

/** `12 completed, 10 stopped early, 1 failed`: only what there is. */
export function countsText(counts: TrialCounts, style: Style): string {
  const parts: [number, string, (text: string) => string][] = [
    [counts.completed, 'completed', style.green],
    [counts.stopped, 'stopped early', style.yellow],
    [counts.failed, 'failed', style.red],
    [counts.paused, 'paused', style.cyan],
    [counts.running, 'running', style.blue],
    [counts.queued, 'queued', style.dim],
  ];
  const shown = parts.filter(([n]) => n > 0).map(([n, word, color]) => color(`${n} ${word}`));
  return shown.join(', ') || 'none yet';
}

/** The share of steps that early stopping saved, where there is something to tell. */
export function savedText({ steps, counts }: SweepView): string | undefined {
  const { run, full } = steps;
  if (full === undefined || full <= 0 || counts.stopped + counts.paused === 0) return undefined;
  const saved = Math.max(0, 1 - run / full);
  return `early stopping ran ${run} of ${full} steps: ${Math.round(100 * saved)} % saved`;
}
