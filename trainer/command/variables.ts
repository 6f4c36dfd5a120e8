import type { MacroContext } from '../../core/sweep/command-macros.ts';
import { expandText, paramText } from '../../core/sweep/command-macros.ts';
import type { ClaimAnswer } from '../../core/sweep/protocol.ts';

/**
 * The wrapper holds the claim, so the program has no use for the API: its address and token stay here, where a program
 * that prints its environment cannot leak them.
 */
const withheld = [
  'SKYSWEEP_TOKEN',
  'SKYSWEEP_JOB_TOKEN',
  'SKYSWEEP_URL',
  'SKYSWEEP_PARENT',
  'SKYSWEEP_GIVE_UP_SECONDS',
];

/**
 * The program's environment: the job's own, then SKYSWEEP_SWEEP, SKYSWEEP_TRIAL, SKYSWEEP_SEED, SKYSWEEP_PARAMS (JSON),
 * SKYSWEEP_PARAM_<NAME> for each parameter (upper case, other characters than A-Z and 0-9 as `_`),
 * SKYSWEEP_FOLD and SKYSWEEP_FOLDS where the training is repeated, SKYSWEEP_CHECKPOINT_DIR and SKYSWEEP_RESUME_STEP where there is one, then the spec's `trainer.env`.
 */
export function programVariables(
  base: Readonly<Record<string, string | undefined>>,
  claim: ClaimAnswer,
  context: MacroContext,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const variables: Record<string, string> = {
    // Python buffers standard output into a pipe: its reports would all come at the end.
    PYTHONUNBUFFERED: '1',
  };
  for (const [name, value] of Object.entries(base)) {
    if (value !== undefined && !withheld.includes(name)) variables[name] = value;
  }
  variables.SKYSWEEP_SWEEP = claim.sweep;
  variables.SKYSWEEP_TRIAL = String(claim.trial);
  variables.SKYSWEEP_SEED = String(claim.seed);
  variables.SKYSWEEP_PARAMS = JSON.stringify(claim.params);
  for (const [name, value] of Object.entries(claim.params)) {
    variables[`SKYSWEEP_PARAM_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`] = paramText(value);
  }
  if (context.checkpointDir !== undefined) variables.SKYSWEEP_CHECKPOINT_DIR = context.checkpointDir;
  if (context.run) {
    variables.SKYSWEEP_FOLD = String(context.run.fold);
    variables.SKYSWEEP_FOLDS = String(context.run.folds);
  }
  // Of several runs the step is the number of those that are done: it says nothing to the program.
  const resumes = claim.resume && context.checkpointDir !== undefined && !context.run;
  if (resumes && claim.resume) variables.SKYSWEEP_RESUME_STEP = String(claim.resume.step);
  for (const [name, text] of Object.entries(extra)) variables[name] = expandText(text, context);
  return variables;
}
