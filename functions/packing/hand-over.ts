import { handed, isAt, isWaiting, type Launch } from '../../core/sweep/packing.ts';
import { jobName } from '../job-name.ts';
import type { Services } from '../services.ts';
import type { SeenLaneJob } from '../stores/lane-jobs.ts';
import type { TrialItem } from '../stores/trials.ts';
import type { LaneScope } from '../trial-token.ts';

/** Where a launch of a packed sweep goes: to the lane's own job if that waits, else to a new one. */
export interface Berth {
  readonly lane: LaneScope;
  /** Of a job to be submitted. */
  readonly name: string;
  readonly waiting?: SeenLaneJob;
  /** An earlier try of this very call has handed it over. */
  readonly isHanded: boolean;
}

export async function findBerth({ laneJobs, now }: Services, item: TrialItem, launch: Launch): Promise<Berth> {
  const { generation, lane } = item.origin;
  const scope = { sweep: item.sweep, generation, lane };
  const job = await laneJobs.find(scope);
  const name = jobName({ sweep: item.sweep, ...launch }, scope);
  const isHanded = job?.state === 'busy' && isAt(job, launch);
  const takes = job && (isHanded || isWaiting(job, now()));
  return { lane: scope, name, isHanded, ...(takes && { waiting: job }) };
}

/** What the trial keeps of it. */
export function jobOf({ waitedSeconds: before }: TrialItem, { name, waiting, isHanded }: Berth, now: number) {
  if (!waiting) return { job: { name }, waitedSeconds: before };
  const waited = isHanded ? 0 : (now - waiting.idleSince) / 1000;
  return { job: { name: waiting.name, id: waiting.jobId }, waitedSeconds: (before ?? 0) + waited };
}

/** Hands a launch to the waiting job; false when that has gone meanwhile. */
export async function handOver({ laneJobs, now }: Services, { lane, waiting, isHanded }: Berth, launch: Launch) {
  if (isHanded) return true;
  for (let seen = waiting; seen && seen.jobId === waiting?.jobId && isWaiting(seen, now()); ) {
    if (await laneJobs.replace(lane, seen, handed(seen, launch))) return true;
    // Perhaps it only gave a sign of life.
    seen = await laneJobs.find(lane);
  }
  return false;
}
