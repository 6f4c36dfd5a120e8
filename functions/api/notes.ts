import { mergeFindings } from '../../core/diagnostics/finding.ts';
import { stopReason } from '../../core/diagnostics/settings.ts';
import type { TrialNotes } from '../../core/sweep/environment.ts';
import type { Services } from '../services.ts';
import type { TrialItem } from '../stores/trials.ts';
import type { Claimant } from './claimant.ts';
import { mayBeStopped } from './report.ts';

/** Keeps notes with the trial; answers it with the decision to stop where the spec's `doctor` wants that. */
export async function recordNotes(
  services: Services,
  { sweep, trial }: Claimant,
  { findings, environment }: TrialNotes,
): Promise<TrialItem> {
  if (!findings && !environment) return trial;
  const known = mergeFindings(trial.findings ?? [], findings ?? []);
  const reason = mayBeStopped({ sweep, trial }) ? stopReason(sweep.spec.doctor, known) : undefined;
  const changed = await services.trials.change(trial.sweep, trial.number, trial.lease, {
    ...(findings && { findings: known }),
    ...(environment && { environment }),
    ...(reason !== undefined && !trial.standing && { standing: { decision: 'stop', reason } }),
  });
  return changed ?? (await services.trials.find(trial.sweep, trial.number)) ?? trial;
}
