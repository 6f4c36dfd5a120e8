import { createHash } from 'node:crypto';
import type { ClaimAnswer } from '../../core/sweep/protocol.ts';
import type { AskAnswer, AskedTrial } from '../../core/sweep/worker-protocol.ts';
import { claim } from '../api/claim.ts';
import { RequestError } from '../errors.ts';
import { proposeTrial } from '../propose-trial.ts';
import type { Services } from '../services.ts';
import { isFinished, type SweepItem } from '../stores/sweeps.ts';
import type { Origin, TrialItem } from '../stores/trials.ts';
import { concludeIfOver, reclaimExpired, waitForTrials } from './life.ts';

export interface Ask {
  readonly id: string;
  readonly count: number;
  readonly leaseSeconds: number;
}

/** A trial, or why there is none now: `done` when all are given out, of which some may still come back. */
type Found = { readonly trial: AskedTrial } | Pick<AskAnswer, 'wait' | 'done'>;

/**
 * Hands trials to a worker, each under a lease. Each ask is like a lane's turn: it has a number of its own, made of its
 * id, so that a repeated ask gets what its first try created.
 */
export async function ask(services: Services, sweep: SweepItem, { id, count, leaseSeconds }: Ask): Promise<AskAnswer> {
  if (isFinished(sweep.state)) return { trials: [], done: sweep.reason ?? `the sweep is ${sweep.state}` };
  await reclaimExpired(services, sweep);
  const trials: AskedTrial[] = [];
  for (let i = 0; i < count; i += 1) {
    const found = await one(services, sweep, `ask ${id} ${i}`, leaseSeconds * 1000);
    if ('trial' in found) trials.push(found.trial);
    else if (found.done !== undefined) {
      const now = await concludeIfOver(services, sweep);
      const wait = await waitForTrials(services, now);
      return wait === undefined ? { trials, done: now.reason ?? found.done } : { trials, wait };
    } else return { trials, ...found };
  }
  return { trials };
}

/** An ask that has not taken what it created after so many ms never will. */
const creationMs = 60_000;

async function one(services: Services, sweep: SweepItem, jobId: string, length: number): Promise<Found> {
  if (sweep.state === 'paused') return { done: 'the sweep is paused' };
  const origin = originOf(sweep, jobId);
  const own = await askedBefore(services, sweep, origin, jobId);
  if (own) return { trial: await hand(services, sweep, own, jobId, length) };
  const open = await services.trials.listOpen(sweep.sweep);
  for (const waiting of open.filter(({ state }) => state === 'queued')) {
    // One that was just created belongs to the ask that did so.
    const fresh = services.now() - waiting.createdAt < creationMs;
    if (waiting.launch === 1 && waiting.retryOf === undefined && fresh) continue;
    await services.lanes.intend(sweep.sweep, origin, waiting.number);
    const taken = await take(services, sweep, waiting, jobId, length);
    if (taken) return { trial: taken };
  }
  const { generation, lane } = origin;
  const step = await proposeTrial(services)({ sweep: sweep.sweep, generation, lane, turn: 0 });
  if (step.action === 'wait') return { wait: step.seconds };
  if (step.action === 'done') return { done: step.reason };
  const trial = (await services.trials.find(sweep.sweep, step.trial)) as TrialItem;
  return { trial: await hand(services, sweep, trial, jobId, length) };
}

/** A lane number of its own for each ask: 48 bits of a digest never meet in practice, and the numbers stay exact. */
function originOf({ generation }: SweepItem, jobId: string): Origin {
  const lane = createHash('sha256').update(jobId).digest().readUIntBE(0, 6);
  return { generation, lane, turn: 0 };
}

async function askedBefore({ lanes, trials }: Services, { sweep }: SweepItem, origin: Origin, jobId: string) {
  const number = await lanes.intended(sweep, origin);
  const trial = number === undefined ? undefined : await trials.find(sweep, number);
  const created = trial?.origin.generation === origin.generation && trial.origin.lane === origin.lane;
  return created || trial?.claim?.jobId === jobId ? trial : undefined;
}

async function take(services: Services, sweep: SweepItem, trial: TrialItem, jobId: string, length: number) {
  try {
    return await hand(services, sweep, trial, jobId, length);
  } catch (error) {
    // Another worker was faster.
    if (error instanceof RequestError && error.status === 409) return undefined;
    throw error;
  }
}

/** The same ask may be at it twice at once: then both have the claim. */
async function claimFor(services: Services, sweep: SweepItem, trial: TrialItem, jobId: string): Promise<ClaimAnswer> {
  const job = { jobId, attempt: 1 };
  try {
    return await claim(services, { sweep, trial }, job);
  } catch (error) {
    const now = await services.trials.find(sweep.sweep, trial.number);
    if (now?.claim?.jobId !== jobId) throw error;
    return claim(services, { sweep, trial: now }, job);
  }
}

async function hand(
  services: Services,
  sweep: SweepItem,
  trial: TrialItem,
  jobId: string,
  length: number,
): Promise<AskedTrial> {
  const { lease, params, seed, until = null, reported } = await claimFor(services, sweep, trial, jobId);
  const end = services.now() + length;
  await services.leases.grant(sweep.sweep, { trial: trial.number, lease, until: end, length });
  const leaseUntil = new Date(end).toISOString();
  return { trial: trial.number, params, seed, lease, leaseUntil, until, ...(reported && { reported }) };
}
