import { Hono } from 'hono';
import { etag } from 'hono/etag';
import * as z from 'zod';
import { sweepRoutes as paths, type ReportView, type TrialView } from '../../core/sweep/views.ts';
import { readHistory } from '../history.ts';
import { retryTrial } from '../retry-trial.ts';
import type { Services } from '../services.ts';
import { stopTrial } from '../stop-trial.ts';
import type { ReportItem } from '../stores/reports.ts';
import { readOptionalBody } from './body.ts';
import { findSweep, findTrial } from './find.ts';
import { linkNext, pageQuery, readCursor, readQuery } from './page.ts';
import { trialView } from './trial-view.ts';

const states = ['queued', 'running', 'paused', 'completed', 'stopped', 'failed'] as const;
const stateList = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(states, `is one of ${states.join(', ')}, or several with commas between them`)));

export const trialsQuery = z.strictObject({
  ...pageQuery,
  state: stateList.exactOptional().describe(`Some of ${states.join(', ')}, with commas between them.`),
  sort: z
    .enum(['number', 'value'])
    .default('number')
    .describe('By number, or by the value of the first objective: best first, and those without one last.'),
});
export const metricsQuery = z.strictObject(pageQuery);
export const stopTrialBody = z.strictObject({
  now: z.boolean().default(false).describe('End its job at once, instead of letting it stop at its next report.'),
});

/** Where a trial stands in a list: by loss, then by number. NaN comes after every number, no value after that. */
type Rank = readonly [kind: number, loss: number, trial: number];
const trialsCursor = z.tuple([z.number(), z.number(), z.number()]);

function rank({ value, trial }: TrialView, sort: 'number' | 'value', maximize: boolean): Rank {
  if (sort === 'number') return [0, 0, trial];
  if (value === null) return [4, 0, trial];
  const loss = maximize ? -Number(value) : Number(value);
  if (Number.isNaN(loss)) return [3, 0, trial];
  // An infinity does not survive a cursor.
  if (!Number.isFinite(loss)) return [loss < 0 ? 0 : 2, 0, trial];
  return [1, loss, trial];
}

const compare = (a: Rank, b: Rank) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2];

/** Trials as a resource of their sweep. */
export function trialListRoutes(services: Services): Hono {
  const app = new Hono();

  app.get(paths.trials(':sweep'), etag(), async (context) => {
    const { limit, cursor, state, sort } = readQuery(context, trialsQuery);
    const after = readCursor(cursor, trialsCursor);
    const sweep = await findSweep(services, context);
    const maximize = sweep.spec.objectives[0]?.goal === 'maximize';
    const { items } = await readHistory(services, sweep.sweep);
    const wanted = items.filter((trial) => trial.evaluates === undefined && (!state || state.includes(trial.state)));
    const ranked = wanted
      .map((trial) => trialView(sweep, trial))
      .map((view) => ({ view, at: rank(view, sort, maximize) }))
      .filter(({ at }) => !after || compare(at, after) > 0)
      .sort((a, b) => compare(a.at, b.at));
    const shown = ranked.slice(0, limit);
    if (ranked.length > limit) linkNext(context, shown.at(-1)?.at);
    return context.json(shown.map(({ view }) => view));
  });

  app.get(paths.trial(':sweep', ':trial'), etag(), async (context) => {
    const { sweep, trial } = await findTrial(services, context);
    return context.json(trialView(sweep, trial));
  });

  app.get(paths.metrics(':sweep', ':trial'), etag(), async (context) => {
    const { limit, cursor } = readQuery(context, metricsQuery);
    const after = readCursor(cursor, z.number());
    const { sweep, trial } = await findTrial(services, context);
    const reports = await services.reports.list(sweep.sweep, trial.number);
    const rest = after === undefined ? reports : reports.filter(({ step }) => step > after);
    const shown = rest.slice(0, limit);
    if (rest.length > limit) linkNext(context, shown.at(-1)?.step);
    return context.json(shown.map(reportView));
  });

  app.post(paths.retryTrial(':sweep', ':trial'), async (context) => {
    const { sweep, trial } = await findTrial(services, context);
    return context.json(trialView(sweep, await retryTrial(services, sweep, trial)), 202);
  });

  app.post(paths.stopTrial(':sweep', ':trial'), async (context) => {
    const { sweep, trial } = await findTrial(services, context);
    const { now } = await readOptionalBody(context, stopTrialBody);
    return context.json(trialView(sweep, await stopTrial(services, sweep, trial, now)), 202);
  });

  return app;
}

const reportView = ({ step, metrics, decision, at }: ReportItem): ReportView => ({
  step,
  metrics,
  ...decision,
  at: new Date(at).toISOString(),
});
