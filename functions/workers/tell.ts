import type { z } from 'zod';
import { type DecisionAnswer, toWire } from '../../core/sweep/protocol.ts';
import { isSettled } from '../../core/sweep/trial.ts';
import type { reportRequest, TellAnswer, tellRequest } from '../../core/sweep/worker-protocol.ts';
import { type Claimant, requireLease } from '../api/claimant.ts';
import { report, verdict } from '../api/report.ts';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import { settle } from '../settle.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import { finalMetrics, type TrialItem } from '../stores/trials.ts';
import { concludeIfOver } from './life.ts';

type Report = z.output<typeof reportRequest>;
type Tell = z.output<typeof tellRequest>;

/**
 * Records a worker's report and answers the decision; without metrics it is a sign of life. Either extends the lease.
 * @throws RequestError 404 without such a trial, 409 when it went to another worker, 410 when it is settled.
 */
export async function reportOf(services: Services, sweep: SweepItem, body: Report): Promise<DecisionAnswer> {
  const trial = await findTrial(services, sweep, body.trial);
  if (isSettled(trial.state))
    throw new RequestError(410, `trial ${trial.number} is ${trial.state}: ${trial.reason ?? 'it is over'}`);
  const claimant: Claimant = { sweep, trial };
  requireLease(claimant, body.lease);
  const metrics = metricsOf(sweep, body);
  await extend(services, claimant);
  if (metrics === undefined && body.step === undefined) return verdict(claimant);
  if (metrics === undefined)
    throw new RequestError(422, 'value: is missing; give value, values or metrics with a step');
  if (body.step === undefined) throw new RequestError(422, 'step: is missing; number the reports of a trial');
  return verdict({ sweep, trial: await report(services, claimant, [{ step: body.step, metrics }]) });
}

/**
 * Settles a worker's trial. Told again under the same lease, the answer is the same.
 * @throws RequestError 404 without such a trial, 409 when it went to another worker, 422 without a value.
 */
export async function tell(services: Services, sweep: SweepItem, body: Tell): Promise<TellAnswer> {
  const { state, reason, lease } = body;
  const trial = await findTrial(services, sweep, body.trial);
  if (isSettled(trial.state) && trial.lease === lease) return { ok: true, state: trial.state };
  requireLease({ sweep, trial }, lease);
  const metrics = metricsOf(sweep, body);
  if (metrics !== undefined && state !== 'completed') {
    throw new RequestError(422, `state: a ${state} trial has no value; leave the value or the state out`);
  }
  const wire = Object.fromEntries(Object.entries(metrics ?? {}).map(([name, value]) => [name, toWire(value)]));
  const known = { ...finalMetrics(trial), ...wire };
  const missing = sweep.spec.objectives.find(({ metric }) => known[metric] === undefined);
  if (state === 'completed' && missing) {
    throw new RequestError(422, `metrics.${missing.metric}: is missing; give every objective, or the state failed`);
  }
  const standing = { decision: 'stop', reason: reason ?? 'stopped by its worker' } as const;
  const message = reason ?? 'its worker said that it failed';
  const change = {
    ...(state === 'completed' && { result: { state, metrics: wire } }),
    ...(state === 'failed' && { result: { state, message } }),
    ...(state === 'stopped' && (trial.standing?.decision !== 'stop' || reason !== undefined) && { standing }),
  };
  const changes = Object.keys(change).length > 0;
  const changed = changes ? await services.trials.change(sweep.sweep, trial.number, lease, change) : trial;
  if (!changed) throw new RequestError(409, `another worker holds trial ${trial.number}`);
  await settle(services, sweep, changed, {});
  await services.leases.end(sweep.sweep, trial.number);
  await concludeIfOver(services, sweep);
  const settled = await findTrial(services, sweep, trial.number);
  return { ok: true, state: isSettled(settled.state) ? settled.state : state };
}

async function findTrial({ trials }: Services, { sweep }: SweepItem, number: number): Promise<TrialItem> {
  const trial = await trials.find(sweep, number);
  if (!trial) throw new RequestError(404, `sweep ${sweep} has no trial ${number}: ask for one first`);
  return trial;
}

/** What was measured, by the names of the metrics; undefined when nothing was. */
function metricsOf({ spec }: SweepItem, { value, values, metrics }: Pick<Tell, 'value' | 'values' | 'metrics'>) {
  const { objectives } = spec;
  const given = values ?? (value === undefined ? undefined : [value]);
  if (value !== undefined && values !== undefined)
    throw new RequestError(422, 'values: excludes value; give one of the two');
  if (given === undefined) return metrics;
  if (given.length !== objectives.length) {
    const names = objectives.map(({ metric }) => metric).join(', ');
    throw new RequestError(
      422,
      `values: ${given.length} instead of ${objectives.length}; give one for each of ${names}`,
    );
  }
  return { ...metrics, ...Object.fromEntries(objectives.map(({ metric }, i) => [metric, given[i]!])) };
}

async function extend({ leases, now }: Services, { sweep, trial }: Claimant): Promise<void> {
  const held = await leases.find(sweep.sweep, trial.number);
  if (held?.lease === trial.lease) await leases.grant(sweep.sweep, { ...held, until: now() + held.length });
}
