import { type Context, Hono } from 'hono';
import { askRequest, workerRoutes as paths, reportRequest, tellRequest } from '../../core/sweep/worker-protocol.ts';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import { isExternal } from '../trainer-of.ts';
import { ask } from '../workers/ask.ts';
import { reportOf, tell } from '../workers/tell.ts';
import { readBody } from './body.ts';
import { findSweep } from './find.ts';

/** Ask and tell: the trials of a sweep without a trainer, for workers that someone else runs. */
export function workerRoutes(services: Services): Hono {
  const app = new Hono();

  async function find(context: Context): Promise<SweepItem> {
    const sweep = await findSweep(services, context);
    if (isExternal(sweep.spec)) return sweep;
    throw new RequestError(409, `sweep ${sweep.sweep} runs its own trainer: ask and tell are for specs without one`);
  }

  app.post(paths.ask(':sweep'), async (context) => {
    const sweep = await find(context);
    return context.json(await ask(services, sweep, await readBody(context, askRequest)));
  });

  app.post(paths.report(':sweep'), async (context) => {
    const sweep = await find(context);
    return context.json(await reportOf(services, sweep, await readBody(context, reportRequest)));
  });

  app.post(paths.tell(':sweep'), async (context) => {
    const sweep = await find(context);
    return context.json(await tell(services, sweep, await readBody(context, tellRequest)));
  });

  return app;
}
