import type { TrialLog } from '../../core/sweep/trial-log.ts';
import type { Services } from '../services.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import { finalMetrics, type TrialItem } from '../stores/trials.ts';
import { runOfTrial } from './run-of-trial.ts';
import { trialView } from './trial-view.ts';

/** All that is kept of a trial. */
export async function trialLog({ reports }: Services, sweep: SweepItem, item: TrialItem): Promise<TrialLog> {
  const listed = await reports.list(sweep.sweep, item.number);
  return {
    sweep: sweep.sweep,
    ...trialView(sweep, item),
    ...runOfTrial(sweep, item),
    trainer: sweep.spec.trainer ?? {},
    finalMetrics: finalMetrics(item),
    reports: listed.map(({ step, metrics, at }) => ({ step, metrics, at: new Date(at).toISOString() })),
    ...(item.environment && { environment: item.environment }),
  };
}
