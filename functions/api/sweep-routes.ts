import { type Context, Hono } from 'hono';
import { etag } from 'hono/etag';
import * as z from 'zod';
import { sweepRoutes as paths } from '../../core/sweep/views.ts';
import { changedSpec, specChange } from '../change.ts';
import { createOnce } from '../create-once.ts';
import { deleteParts, removeSweep } from '../delete-sweep.ts';
import { RequestError } from '../errors.ts';
import { updateSweep } from '../revise-sweep.ts';
import type { Services } from '../services.ts';
import type { SweepItem } from '../stores/sweeps.ts';
import { createSweep, pauseSweep, resumeSweep, stopSweep } from '../sweep-life.ts';
import { readBody, readOptionalBody } from './body.ts';
import { findRemoved, findSweep } from './find.ts';
import { linkNext, pageQuery, readCursor, readQuery } from './page.ts';
import { sweepView } from './sweep-view.ts';

export const createBody = z.strictObject({
  spec: z.unknown().refine((spec) => spec !== undefined, 'is missing; give the spec of the sweep'),
  name: z.string().optional().describe("Instead of the spec's name."),
});
export const stopBody = z.strictObject({
  now: z.boolean().default(false).describe('End running trials instead of letting them finish.'),
});
export const sweepsQuery = z.strictObject(pageQuery);
const sweepsCursor = z.tuple([z.string(), z.number()]);
/** The Idempotency-Key header: the same key again gets the same sweep. */
export const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'is no key; use 1 to 255 visible characters');

/** Sweeps as a resource. */
export function sweepRoutes(services: Services): Hono {
  const app = new Hono();
  const find = (context: Context) => findSweep(services, context);
  const view = (item: SweepItem) => sweepView(services, item);

  app.get(paths.sweeps, etag(), async (context) => {
    const { limit, cursor } = readQuery(context, sweepsQuery);
    const [sweep, createdAt] = readCursor(cursor, sweepsCursor) ?? [];
    const after = sweep === undefined || createdAt === undefined ? undefined : { sweep, createdAt };
    const items = await services.sweeps.list({ limit: limit + 1, ...(after && { after }) });
    const shown = items.slice(0, limit);
    const last = shown.at(-1);
    if (items.length > limit && last) linkNext(context, [last.sweep, last.createdAt]);
    return context.json(await Promise.all(shown.map(view)));
  });

  app.post(paths.sweeps, async (context) => {
    const { spec, name } = await readBody(context, createBody);
    const key = context.req.header('idempotency-key');
    if (key !== undefined && !idempotencyKey.safeParse(key).success) {
      throw new RequestError(400, 'Idempotency-Key: is no key; use 1 to 255 visible characters');
    }
    const made =
      key === undefined
        ? await createSweep(services, spec, name)
        : await createOnce(services, `api:${key}`, spec, name);
    context.header('location', paths.sweep(made.sweep));
    return context.json(await view(made), 201);
  });

  app.get(paths.sweep(':sweep'), etag(), async (context) => context.json(await view(await find(context))));

  app.patch(paths.sweep(':sweep'), async (context) => {
    const item = await find(context);
    const spec = changedSpec(item, await readBody(context, specChange));
    if (spec === undefined) throw new RequestError(422, 'nothing is to change: give spec or budget');
    return context.json(await view(await updateSweep(services, item, spec)));
  });

  app.delete(paths.sweep(':sweep'), async (context) => {
    const begun = await findRemoved(services, context);
    if (!begun) await removeSweep(services, await find(context));
    const left = begun ?? (await findRemoved(services, context));
    const isGone = !left || (await deleteParts(services, left));
    // A large sweep takes several calls.
    return isGone ? context.body(null, 204) : context.json({ left: true }, 202);
  });

  app.post(paths.stop(':sweep'), async (context) => {
    const item = await find(context);
    const { now } = await readOptionalBody(context, stopBody);
    return context.json(await view(await stopSweep(services, item, now)), 202);
  });

  app.post(paths.pause(':sweep'), async (context) => {
    const item = await find(context);
    return context.json(await view(await pauseSweep(services, item)), 202);
  });

  app.post(paths.resume(':sweep'), async (context) => {
    const item = await find(context);
    const change = await readOptionalBody(context, specChange);
    return context.json(await view(await resumeSweep(services, item, changedSpec(item, change))), 202);
  });

  return app;
}
