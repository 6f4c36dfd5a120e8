import type { Context } from 'hono';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import type { DeletedSweep, SweepItem } from '../stores/sweeps.ts';
import type { TrialItem } from '../stores/trials.ts';

const isName = (sweep: string) => /^[a-z0-9-]{1,48}$/.test(sweep);

/** The sweep that a path names, when it is being deleted. */
export async function findRemoved({ sweeps }: Services, { req }: Context): Promise<DeletedSweep | undefined> {
  const sweep = req.param('sweep') ?? '';
  return isName(sweep) ? sweeps.findRemoved(sweep) : undefined;
}

/** The sweep that a path names. @throws RequestError 404. */
export async function findSweep({ sweeps }: Services, { req }: Context): Promise<SweepItem> {
  const sweep = req.param('sweep') ?? '';
  const item = isName(sweep) ? await sweeps.find(sweep) : undefined;
  if (item) return item;
  throw new RequestError(404, `there is no sweep ${sweep.slice(0, 60)}; \`skysweep list\` shows those that are`);
}

/** The trial that a path names; with runs after the search. @throws RequestError 404. */
export async function findTrial(services: Services, context: Context): Promise<{ sweep: SweepItem; trial: TrialItem }> {
  const sweep = await findSweep(services, context);
  const number = context.req.param('trial') ?? '';
  const trial = /^\d{1,7}$/.test(number) ? await services.trials.find(sweep.sweep, Number(number)) : undefined;
  if (trial) return { sweep, trial };
  throw new RequestError(404, `sweep ${sweep.sweep} has no trial ${number.slice(0, 20)}; trials are numbered from 0`);
}
