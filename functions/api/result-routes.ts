import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { bestTrial, paretoFront } from '../../core/analysis/best.ts';
import { toWire } from '../../core/sweep/protocol.ts';
import { type FrontView, sweepRoutes as paths } from '../../core/sweep/views.ts';
import { RequestError } from '../errors.ts';
import { readHistory, toRecord } from '../history.ts';
import type { Services } from '../services.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import { findSweep } from './find.ts';

/** What a sweep found. */
export function resultRoutes(services: Services): Hono {
  const app = new Hono();

  async function search({ sweep, spec }: SweepItem) {
    const { items } = await readHistory(services, sweep);
    return items.filter((trial) => trial.evaluates === undefined).map((trial) => toRecord(trial, spec));
  }

  app.get(paths.best(':sweep'), etag(), async (context) => {
    const item = await findSweep(services, context);
    const { objectives } = item.spec;
    if (objectives.length > 1) {
      const front = paths.pareto(item.sweep);
      throw new RequestError(
        409,
        `sweep ${item.sweep} has ${objectives.length} objectives: GET ${front} has its front`,
      );
    }
    const best = bestTrial(objectives, await search(item));
    if (!best) throw new RequestError(404, `sweep ${item.sweep} has no best trial yet: none is completed and feasible`);
    return context.json({ trial: best.number, value: toWire(best.values[0]!), params: best.params });
  });

  app.get(paths.pareto(':sweep'), etag(), async (context) => {
    const item = await findSweep(services, context);
    const front = paretoFront(item.spec.objectives, await search(item));
    return context.json(
      front.map(({ number, values, params }): FrontView => ({ trial: number, values: values.map(toWire), params })),
    );
  });

  return app;
}
