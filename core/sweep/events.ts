import * as z from 'zod';

/** What every event says; EventBridge carries it as `detail`, below `source: "skysweep"` and the type as detail type. */
const common = {
  /** The same for every delivery of one event: consumers that must act once keep it. */
  id: z.string().describe('The same for every delivery of one event.'),
  time: z.iso.datetime().describe('When it came to be, UTC.'),
};
const sweep = z.string().describe("The sweep's id.");
const value = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
const params = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const counts = z
  .strictObject({ completed: z.int(), stopped: z.int(), failed: z.int() })
  .describe('Trials of the search by their final state.');
const best = z
  .strictObject({ trial: z.int(), value, params })
  .nullable()
  .describe('The best feasible trial of a sweep with one objective.');

/** The events that the system emits, by their types. */
export const eventSchemas = {
  SweepStarted: z
    .strictObject({
      ...common,
      sweep,
      generation: z.int().describe('1 for a new sweep; each resumption adds one.'),
    })
    .describe('A sweep was created, or resumed.'),
  TrialSettled: z
    .strictObject({
      ...common,
      sweep,
      trial: z.int(),
      state: z.enum(['completed', 'stopped', 'failed']),
      params,
      values: z.array(value.nullable()).describe('The newest value of each objective, null where there is none.'),
      steps: z.int().describe('The last reported step.'),
      reason: z.string().optional().describe('Why it was stopped or failed.'),
    })
    .describe('A trial reached its final state.'),
  SweepImproved: z
    .strictObject({
      ...common,
      sweep,
      trial: z.int(),
      params,
      values: z.array(value).describe('One value for each objective.'),
    })
    .describe('A trial is better than all before it; with several objectives: no other trial dominates it.'),
  SweepCompleted: z
    .strictObject({
      ...common,
      sweep,
      status: z.enum(['completed', 'stopped']),
      reason: z.string().optional(),
      counts,
      best,
    })
    .describe('A sweep came to its end, or was stopped by a user.'),
  SweepFailed: z
    .strictObject({ ...common, sweep, reason: z.string(), counts, best })
    .describe('A sweep failed, with the reason.'),
  SweepRejected: z
    .strictObject({
      ...common,
      request: z.string().describe('What asked for the sweep: the id of the event, or the object and its version.'),
      reasons: z
        .array(z.strictObject({ path: z.string(), message: z.string() }))
        .describe('What is wrong, by field; an empty path means the whole.'),
    })
    .describe('An event asked for a sweep that cannot be started.'),
} as const;

export type EventType = keyof typeof eventSchemas;
export const eventTypes = Object.keys(eventSchemas) as EventType[];

/** What one event says. */
export type EventDetail<T extends EventType = EventType> = z.output<(typeof eventSchemas)[T]>;

/** An event on its way. */
export type SweepEvent = {
  readonly [T in EventType]: { readonly type: T; readonly detail: EventDetail<T> };
}[EventType];
