import { Hono } from 'hono';
import { sweepRoutes as paths } from '../../core/sweep/views.ts';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import { trialLog } from './trial-log.ts';

/** The tuning log of a trial. */
export function trialLogRoutes(services: Services): Hono {
  const app = new Hono();
  app.get(paths.trialLog(':sweep', ':trial'), async (context) => {
    const { sweep = '', trial: number = '' } = context.req.param() as Readonly<Record<string, string>>;
    const item = await services.sweeps.find(sweep);
    if (!item) throw new RequestError(404, `there is no sweep ${sweep}; \`skysweep list\` shows those that are`);
    const trial = /^\d{1,7}$/.test(number) ? await services.trials.find(sweep, Number(number)) : undefined;
    if (!trial) throw new RequestError(404, `sweep ${sweep} has no trial ${number}`);
    return context.json(await trialLog(services, item, trial));
  });
  return app;
}
