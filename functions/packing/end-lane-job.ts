import { closed, type Launch } from '../../core/sweep/packing.ts';
import type { readJobName } from '../job-name.ts';
import type { Services } from '../services.ts';

/**
 * The launch that a job which has ended was at, or at last: a lane's job may have gone on to other trials than the one
 * that it is named after. Nothing is handed to it any more.
 */
export async function endLaneJob(
  { laneJobs }: Services,
  { sweep, trial, launch, lane }: NonNullable<ReturnType<typeof readJobName>>,
  jobId: string,
): Promise<Launch> {
  if (lane === undefined) return { trial, launch };
  for (;;) {
    const job = await laneJobs.find({ sweep, ...lane });
    if (job?.jobId !== jobId) return { trial, launch };
    if (job.state === 'over' || (await laneJobs.replace({ sweep, ...lane }, job, closed(job)))) return job;
  }
}
