import { Hono } from 'hono';
import * as z from 'zod';
import type { TrialState } from '../../core/sweep/trial.ts';
import { sweepRoutes as paths } from '../../core/sweep/views.ts';
import { changedSpec, specChange } from '../change.ts';
import { RequestError } from '../errors.ts';
import { readHistory } from '../history.ts';
import { updateSweep } from '../revise-sweep.ts';
import type { Services } from '../services.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import { createSweep, pauseSweep, resumeSweep, stopSweep } from '../sweep-life.ts';
import { readBody } from './body.ts';
import { sweepView } from './sweep-view.ts';
import { trialView } from './trial-view.ts';

const createBody = z.strictObject({ spec: z.unknown(), name: z.string().optional() });
const stopBody = z.strictObject({ now: z.boolean().default(false) });

/** Sweeps as a resource. */
export function sweepRoutes(services: Services): Hono {
  const app = new Hono();

  /** @throws RequestError 404. */
  async function find(sweep = ''): Promise<SweepItem> {
    const item = await services.sweeps.find(sweep);
    if (!item) throw new RequestError(404, `there is no sweep ${sweep}; \`skysweep list\` shows those that are`);
    return item;
  }
  const view = (item: SweepItem) => sweepView(services, item);

  app.get(paths.sweeps, async (context) => {
    const items = await services.sweeps.list();
    return context.json(await Promise.all(items.map(view)));
  });

  app.post(paths.sweeps, async (context) => {
    const { spec, name } = await readBody(context, createBody);
    return context.json(await view(await createSweep(services, spec, name)), 201);
  });

  app.get(paths.sweep(':sweep'), async (context) => context.json(await view(await find(context.req.param('sweep')))));

  app.patch(paths.sweep(':sweep'), async (context) => {
    const item = await find(context.req.param('sweep'));
    const spec = changedSpec(item, await readBody(context, specChange));
    if (spec === undefined) throw new RequestError(422, 'nothing is to change: give spec or budget');
    return context.json(await view(await updateSweep(services, item, spec)));
  });

  app.get(paths.trials(':sweep'), async (context) => {
    const item = await find(context.req.param('sweep'));
    const states = context.req.query('state')?.split(',') as TrialState[] | undefined;
    const { items } = await readHistory(services, item.sweep);
    const shown = items.filter((trial) => trial.evaluates === undefined && (!states || states.includes(trial.state)));
    return context.json(shown.map((trial) => trialView(item, trial)));
  });

  app.post(paths.stop(':sweep'), async (context) => {
    const item = await find(context.req.param('sweep'));
    const { now } = await readBody(context, stopBody);
    return context.json(await view(await stopSweep(services, item, now)), 202);
  });

  app.post(paths.pause(':sweep'), async (context) => {
    const item = await find(context.req.param('sweep'));
    return context.json(await view(await pauseSweep(services, item)), 202);
  });

  app.post(paths.resume(':sweep'), async (context) => {
    const item = await find(context.req.param('sweep'));
    const change = (await context.req.text()) === '' ? {} : await readBody(context, specChange);
    return context.json(await view(await resumeSweep(services, item, changedSpec(item, change))), 202);
  });

  return app;
}
