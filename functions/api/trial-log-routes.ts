import { Hono } from 'hono';
import { sweepRoutes as paths } from '../../core/sweep/views.ts';
import { RequestError } from '../errors.ts';
import type { Services } from '../services.ts';
import { findTrial } from './find.ts';
import { measurementsOf } from './measurements.ts';
import { trialLog } from './trial-log.ts';

/** The tuning log of a trial, and what was measured in each of its epochs. */
export function trialLogRoutes(services: Services): Hono {
  const app = new Hono();
  app.get(paths.trialLog(':sweep', ':trial'), async (context) => {
    const { sweep, trial } = await findTrial(services, context);
    return context.json(await trialLog(services, sweep, trial));
  });
  app.get(paths.measurements(':sweep', ':trial'), async (context) => {
    const { trial } = await findTrial(services, context);
    return context.json(await measurementsOf(services, trial));
  });
  app.get(paths.checkpoint(':sweep', ':trial'), async (context) => {
    const { sweep, trial } = await findTrial(services, context);
    if (!trial.checkpoint) throw new RequestError(404, `trial ${trial.number} of ${sweep.sweep} has no checkpoint`);
    return context.json({ url: await services.artefacts.presignGet(trial.checkpoint.object) });
  });
  return app;
}
