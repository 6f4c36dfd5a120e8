import { Hono } from 'hono';
import type { z } from 'zod';
import {
  checkpointRequest,
  claimRequest,
  commitRequest,
  heartbeatRequest,
  measurementsRequest,
  nextRequest,
  reportsRequest,
  resultRequest,
  routes,
  toWire,
} from '../../core/sweep/protocol.ts';
import { RequestError } from '../errors.ts';
import { nextTrial } from '../packing/next-trial.ts';
import type { Services } from '../services.ts';
import { readBody } from './body.ts';
import { announce, commit } from './checkpoints.ts';
import { claim } from './claim.ts';
import { authenticate, authenticateJob, beat, type Claimant, requireLease } from './claimant.ts';
import { announceMeasurements } from './measurements.ts';
import { recordNotes } from './notes.ts';
import { recordUsage, report, reportResult, verdict } from './report.ts';

/** The trial protocol: what a running job calls, with its trial token and nothing else. */
export function trialRoutes(services: Services): Hono {
  const app = new Hono();

  /** A route for the holder of the lease. */
  const leased = <T extends { lease: number }>(
    path: string,
    schema: z.ZodType<T>,
    handle: (claimant: Claimant, body: T) => Promise<object>,
  ) =>
    app.post(path, async (context) => {
      const claimant = await authenticate(services, context.req.header('authorization'));
      const body = await readBody(context, schema);
      requireLease(claimant, body.lease);
      return context.json(await handle(claimant, body));
    });

  app.post(routes.claim, async (context) => {
    const claimant = await authenticate(services, context.req.header('authorization'));
    return context.json(await claim(services, claimant, await readBody(context, claimRequest)));
  });

  leased(routes.reports, reportsRequest, async (claimant, { reports, usage, ...notes }) => {
    await beat(services, claimant);
    const reported = await report(services, claimant, reports, usage);
    const trial = await recordNotes(services, { ...claimant, trial: reported }, notes);
    return verdict({ ...claimant, trial });
  });

  leased(routes.heartbeat, heartbeatRequest, async (claimant, { usage }) => {
    await beat(services, claimant);
    if (usage) await recordUsage(services, claimant, usage);
    return verdict(claimant);
  });

  leased(routes.checkpoints, checkpointRequest, (claimant, body) => announce(services, claimant, body));

  leased(routes.commit, commitRequest, async (claimant, { step }) => {
    await commit(services, claimant, step);
    return {};
  });

  leased(routes.measurements, measurementsRequest, (claimant, body) => announceMeasurements(services, claimant, body));

  leased(routes.result, resultRequest, async (claimant, body) => {
    const { state, metrics, message, reports, exitCode, output, usage } = body;
    const wire = metrics && Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, toWire(value)]));
    const result = {
      result: { state, ...(wire && { metrics: wire }), ...(message !== undefined && { message }) },
      ...(exitCode !== undefined && { exitCode }),
      ...(output && { output }),
    };
    const changed = await reportResult(services, claimant, reports ?? [], result, usage);
    if (!changed) throw new RequestError(409, `another attempt holds trial ${claimant.trial.number}`);
    await recordNotes(services, { ...claimant, trial: changed }, body);
    return {};
  });

  app.post(routes.next, async (context) => {
    const { sweep, lane } = await authenticateJob(services, context.req.header('authorization'));
    const body = await readBody(context, nextRequest);
    return context.json(await nextTrial(services, sweep, lane, body, context.req.raw.signal));
  });

  return app;
}
