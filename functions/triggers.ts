import { createHash } from 'node:crypto';
import * as z from 'zod';

/** What starts a sweep: a spec, or where one is stored; `request` is the same for every delivery of one event. */
export type Trigger = { readonly request: string; readonly name?: string } & (
  | { readonly spec: unknown }
  | { readonly object: string }
);
export interface Refused {
  readonly request: string;
  readonly refused: string;
  readonly reasons?: readonly { readonly path: string; readonly message: string }[];
}

const id = z.string().min(1).max(256);
const object = z.string().min(1).max(1024);
const name = z.string().max(256).exactOptional();

/** The detail of a `SweepRequested` event. */
export const sweepRequested = z.union([
  z.strictObject({ spec: z.looseObject({}), name }).describe('A spec, as JSON.'),
  z.strictObject({ object, name }).describe('The key of a spec in the bucket of the sweeps.'),
]);

/** What the rules for schedules and data sets hand over, by their input transformers. */
const scheduled = z.strictObject({ start: object, id, name });
const put = z.object({
  bucket: z.object({ name: z.string() }),
  object: z.object({ key: object, sequencer: z.string().optional() }),
});
const dataChanged = z.strictObject({ start: object, dataSet: z.string().min(1), id, detail: put });

const requested = z.object({ id, 'detail-type': z.literal('SweepRequested'), detail: z.unknown() });
const created = z.object({ id, 'detail-type': z.literal('Object Created'), detail: put });

/** Specs that start when they are put lie in `sweeps/`, those that wait for an event in `specs/`; checkpoints lie deeper. */
const stored = /^(?:sweeps|specs)\/[\w.-]+\.(?:ya?ml|json)$/;
export const isSpecObject = (key: string): boolean => stored.test(key);

/** Reads an event; undefined for one that is about something else. */
export function readTrigger(input: unknown): Trigger | Refused | undefined {
  const tick = scheduled.safeParse(input);
  if (tick.success) {
    const { start: key, id: request, name: as } = tick.data;
    return { request, object: key, ...(as !== undefined && { name: as }) };
  }
  const changed = dataChanged.safeParse(input);
  if (changed.success) {
    const { start: key, dataSet, id: event, detail } = changed.data;
    return { request: `${dataSet}: ${writeOf(detail, event)}`, object: key };
  }
  const object = created.safeParse(input);
  if (object.success) {
    const { id, detail } = object.data;
    const { key } = detail.object;
    if (!key.startsWith('sweeps/') || !isSpecObject(key)) return undefined;
    return { request: writeOf(detail, id), object: key };
  }
  const event = requested.safeParse(input);
  if (!event.success) return undefined;
  const detail = sweepRequested.safeParse(event.data.detail);
  if (detail.success) return { request: event.data.id, ...detail.data };
  return {
    request: event.data.id,
    refused: 'the detail of the event is malformed',
    reasons: [
      {
        path: 'detail',
        message: 'is not { spec, name? } or { object, name? }: give a spec, or the key of a stored one',
      },
    ],
  };
}

/** The same for one write of an object, of which S3 may tell twice, in two events. It becomes part of a table's key. */
function writeOf({ bucket, object: { key, sequencer } }: z.infer<typeof put>, event: string): string {
  const named = Buffer.byteLength(key) <= 512 ? key : createHash('sha256').update(key).digest('hex');
  return `s3://${bucket.name}/${named}#${sequencer ?? event}`;
}
