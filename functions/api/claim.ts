import type { ClaimAnswer } from '../../core/sweep/protocol.ts';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import { beat, type Claimant } from './claimant.ts';
import { nextDecision } from './report.ts';
import { runOfTrial } from './run-of-trial.ts';
import { signedData } from './signed-data.ts';
import { sourcesOf } from './sources.ts';

/** States in which a job that starts is welcome. */
const open = ['running', 'stopping'];

/** Seconds between two heartbeats of a trainer: well below what the state machine waits for. */
const heartbeatSeconds = 30;

/**
 * Grants a launch to one job: to the first that asks, then only to later attempts of the same job.
 * @throws RequestError 409 when another job or attempt has it, 410 when the sweep takes no new work.
 */
export async function claim(
  services: Services,
  claimant: Claimant,
  job: { jobId: string; attempt: number },
): Promise<ClaimAnswer> {
  const { trial } = claimant;
  const sweep = (await services.sweeps.find(trial.sweep)) ?? claimant.sweep;
  if (!open.includes(sweep.state)) throw new RequestError(410, `the sweep is ${sweep.state}`);
  // An attempt that asks again lost our answer: it has the claim.
  const held = trial.claim?.jobId === job.jobId && trial.claim.attempt === job.attempt;
  const granted = held ? trial : await services.trials.claim(trial, job, services.now());
  if (!granted) throw new RequestError(409, `trial ${trial.number} belongs to another job or a later attempt`);
  const { lease, launch } = granted;
  services.log.info('trial claimed', { sweep: trial.sweep, trial: trial.number, launch, job: job.jobId, lease });
  await beat(services, { sweep, trial: granted });

  const { spec } = sweep;
  const { confirms } = trial;
  const evaluates = confirms === undefined ? trial.evaluates : undefined;
  const source = evaluates === undefined ? granted : await services.trials.find(sweep.sweep, evaluates);
  const checkpoint = source?.checkpoint;
  const trainer = spec.trainer ?? {};
  const data = await signedData(services, trainer);
  return {
    lease,
    sweep: sweep.sweep,
    trial: evaluates ?? trial.number,
    params: trial.params,
    ...runOfTrial(sweep, trial),
    resume: checkpoint ? { step: checkpoint.step, url: await services.artefacts.presignGet(checkpoint.object) } : null,
    ...(await sourcesOf(services, sweep, granted)),
    ...(granted.last && { reported: granted.last }),
    ...(evaluates !== undefined && { evaluate: true }),
    trainer,
    ...(data && { data }),
    objectives: spec.objectives,
    ...(spec.outcome_constraints && { constrained: Object.keys(spec.outcome_constraints) }),
    until: nextDecision({ sweep, trial: granted }),
    heartbeatSeconds,
  };
}
