import type { z } from 'zod';
import {
  afterTrial,
  closed,
  hasWaitedEnough,
  isAt,
  isOverdue,
  type LaneJob,
  stillWaiting,
} from '../../core/sweep/packing.ts';
import type { NextAnswer, nextRequest } from '../../core/sweep/protocol.ts';
import { RequestError } from '../errors.ts';
import { jobName } from '../job-name.ts';
import type { Services } from '../services.ts';
import { settle } from '../settle.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import type { TrialItem } from '../stores/trials.ts';
import { type LaneScope, makeToken, readToken, type TokenScope, verifyToken } from '../trial-token.ts';
import { trialsPerJob } from './trials-per-job.ts';

type NextRequest = z.output<typeof nextRequest>;

/** One call answers within so many ms: API Gateway waits for 30 s. */
const longestCallMs = 20_000;
const firstLookMs = 25;
const longestLookMs = 1000;

/**
 * What a lane's job does next: it ends the trial that it comes from, as the end of a job does, then waits until the lane
 * hands it another one. Every call may be repeated.
 * @param signal aborted when nobody waits for the answer any more
 * @throws RequestError 422 when what has ended is no trial of this sweep.
 */
export async function nextTrial(
  services: Services,
  sweep: SweepItem,
  lane: LaneScope,
  request: NextRequest,
  signal?: AbortSignal,
): Promise<NextAnswer> {
  const { laneJobs, now } = services;
  const { jobId, attempt, ended } = request;
  const began = now();
  if (ended) await endLaunch(services, sweep, lane, request, scopeOf(sweep, ended.token));
  for (let look = firstLookMs; ; look = Math.min(2 * look, longestLookMs)) {
    const job = await laneJobs.find(lane);
    if (!job || job.jobId !== jobId || job.attempt > attempt) return exit('its lane goes on without it');
    if (job.state === 'over') return exit('it has had its share, or nothing is left to do');
    if (job.state === 'busy') {
      const { trial, launch } = job;
      if (job.attempt < attempt && !(await laneJobs.replace(lane, job, { ...job, attempt }))) continue;
      return { next: 'trial', trial, token: makeToken({ sweep: sweep.sweep, trial, launch }, sweep.secret) };
    }
    const reason = await whyToEnd(services, lane, job);
    if (reason !== undefined) {
      if (await laneJobs.replace(lane, job, closed(job))) return exit(reason);
    } else if (isOverdue(job, now()) || job.attempt < attempt) {
      await laneJobs.replace(lane, job, stillWaiting(job, attempt, now()));
    } else if (now() - began > longestCallMs) {
      return { next: 'wait' };
    } else {
      await sleep(look, signal);
      if (signal?.aborted) return exit('it went away');
    }
  }
}

/** In ms; at most until the signal. */
function sleep(length: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, length);
    signal?.addEventListener('abort', end, { once: true });
    function end() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    }
  });
}

const exit = (reason: string): NextAnswer => ({ next: 'exit', reason });

function scopeOf({ sweep, secret }: SweepItem, token: string): TokenScope {
  const scope = readToken(token);
  if (scope?.sweep === sweep && verifyToken(scope, secret)) return scope;
  throw new RequestError(422, 'ended.token: is not the token of a trial of this sweep');
}

const goesOn = ({ state, generation }: SweepItem, lane: LaneScope) =>
  state === 'running' && generation === lane.generation;

async function whyToEnd({ sweeps, now }: Services, lane: LaneScope, job: LaneJob): Promise<string | undefined> {
  const sweep = await sweeps.findRecent(lane.sweep);
  if (!sweep || !goesOn(sweep, lane)) return 'the sweep starts no more trials';
  return hasWaitedEnough(job, now()) ? 'no trial came' : undefined;
}

/** Notes that the job is free, then settles the launch that it comes from: the lane looks for the job right after. */
async function endLaunch(
  services: Services,
  seen: SweepItem,
  lane: LaneScope,
  { jobId, attempt, ended }: NextRequest,
  launch: TokenScope,
): Promise<void> {
  const { laneJobs, sweeps, trials, now } = services;
  for (;;) {
    const [sweep = seen, item, job] = await Promise.all([
      sweeps.find(seen.sweep),
      trials.find(launch.sweep, launch.trial),
      laneJobs.find(lane),
    ]);
    const own = job?.jobId === jobId ? job : undefined;
    if (own && own.attempt > attempt) return;
    const isBusyWithIt = own?.state === 'busy' && isAt(own, launch);
    const holds = item?.launch === launch.launch && (isBusyWithIt || holdsClaim(item, jobId, attempt));
    // Of an earlier call the job is free already, or has its next trial.
    const isNew = isBusyWithIt || (holds && !own && isOpen(item) && isOf(item, lane));
    if (isNew) {
      const name = own?.name ?? item?.job?.name ?? jobName(launch, lane);
      const terms = { perJob: trialsPerJob(sweep.spec), goesOn: goesOn(sweep, lane), now: now() };
      const after = afterTrial(own, { jobId, name, attempt, trial: launch.trial, launch: launch.launch }, terms);
      if (!(await laneJobs.replace(lane, job, after))) continue;
    }
    if (item && holds) await settle(services, sweep, item, { exitCode: ended?.exitCode ?? 0 });
    return;
  }
}

const isOpen = ({ state }: TrialItem) => state === 'queued' || state === 'running';

const holdsClaim = ({ claim }: TrialItem, jobId: string, attempt: number) =>
  claim?.jobId === jobId && claim.attempt === attempt;

const isOf = ({ origin }: TrialItem, { generation, lane }: LaneScope) =>
  origin.generation === generation && origin.lane === lane;
