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

/** What a rule for a schedule or a data set hands over, by its input transformer. */
const startStored = z.strictObject({ start: object, id, name });

const requested = z.object({ id, 'detail-type': z.literal('SweepRequested'), detail: z.unknown() });
const created = z.object({
  id,
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: object, sequencer: z.string().optional() }),
  }),
});

/** Specs that start when they are put lie in `sweeps/`, those that wait for an event in `specs/`; checkpoints lie deeper. */
const stored = /^(?:sweeps|specs)\/[\w.-]+\.(?:ya?ml|json)$/;
export const isSpecObject = (key: string): boolean => stored.test(key);

/** Reads an event; undefined for one that is about something else. */
export function readTrigger(input: unknown): Trigger | Refused | undefined {
  const start = startStored.safeParse(input);
  if (start.success) {
    const { start: key, id: request, name: as } = start.data;
    return { request, object: key, ...(as !== undefined && { name: as }) };
  }
  const object = created.safeParse(input);
  if (object.success) {
    const { bucket, object: put } = object.data.detail;
    if (!put.key.startsWith('sweeps/') || !isSpecObject(put.key)) return undefined;
    // S3 may tell of one write twice, in two events.
    const write = put.sequencer ?? object.data.id;
    return { request: `s3://${bucket.name}/${put.key}#${write}`, object: put.key };
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
