import { trialSeed } from '../../core/random.ts';
import { confirmationSeed } from '../../core/sweep/confirmation.ts';
import type { ClaimAnswer } from '../../core/sweep/protocol.ts';
import { runsOf } from '../../core/sweep/repeats.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import type { TrialItem } from '../stores/trials.ts';
import { runtimeOf } from '../sweep-runtime.ts';
import { repeatsOfTrial } from '../trial-runs.ts';

/** What decides, beside parameters and trainer, how a trial's training goes. */
export function runOfTrial(sweep: SweepItem, trial: TrialItem): Pick<ClaimAnswer, 'seed' | 'repeats' | 'resource'> {
  const { spec } = sweep;
  const { number, evaluates, confirms } = trial;
  // A confirmation has a fresh seed instead of the trial's: of a cross-validation a fresh split, otherwise one run.
  const fresh = confirms === undefined ? undefined : confirmationSeed(spec.seed, confirms);
  const repeats = repeatsOfTrial(spec, trial);
  // The steps of a sweep whose trials are repeated are runs, and a single run has its own.
  const max = spec.evaluate && !repeats ? undefined : runtimeOf(sweep).maxSteps;
  return {
    seed: fresh ?? trialSeed(spec.seed, evaluates ?? number),
    ...(repeats && { repeats: { ...repeats, runs: runsOf(repeats, fresh ?? spec.seed) } }),
    resource: { min: 1, ...(max !== undefined && { max }) },
  };
}
