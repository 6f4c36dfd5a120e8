import * as z from 'zod';

/** What the API answers, as the OpenAPI document describes it; the types are in `core/sweep/views.ts`. */
const wire = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
const metrics = z.record(z.string(), wire);
const params = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));
const state = z.enum(['queued', 'running', 'paused', 'completed', 'stopped', 'failed']);
const time = z.iso.datetime();

export const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  status: z.int(),
  title: z.string().describe('What is wrong, and what would be right.'),
  errors: z
    .array(z.looseObject({ path: z.string(), message: z.string() }))
    .optional()
    .describe('Field by field.'),
});

export const bestSchema = z.looseObject({ trial: z.int(), value: wire, params });

export const sweepSchema = z.looseObject({
  sweep: z.string(),
  status: z.enum(['running', 'pausing', 'paused', 'completed', 'failed', 'stopped']),
  reason: z.string().optional(),
  objectives: z.array(z.looseObject({ metric: z.string(), goal: z.enum(['minimize', 'maximize']) })),
  budget: z.looseObject({ trials: z.int().optional(), parallel: z.int(), seconds: z.number().optional() }),
  sampler: z.string(),
  scheduler: z.string(),
  counts: z.record(state, z.int()),
  best: bestSchema.nullable(),
  steps: z.looseObject({ run: z.number(), full: z.number().optional() }),
  createdAt: time,
  endedAt: time.optional(),
});

export const trialSchema = z.looseObject({
  trial: z.int(),
  state,
  value: wire.nullable(),
  params,
  steps: z.int(),
  proposal: z.string().describe('Why the sampler proposed it.'),
  reason: z.string().optional().describe('Why it was stopped or failed or is infeasible.'),
  metrics: metrics.optional(),
  exitCode: z.int().optional(),
  output: z.array(z.string()).optional(),
  startedAt: time.optional(),
  endedAt: time.optional(),
});

export const reportSchema = z.strictObject({
  step: z.int(),
  metrics,
  decision: z.enum(['continue', 'stop', 'pause']),
  reason: z.string().optional(),
  at: time,
});

export const frontSchema = z.strictObject({ trial: z.int(), values: z.array(wire), params });

export const decisionSchema = z.strictObject({
  decision: z.enum(['continue', 'stop', 'pause']),
  reason: z.string().optional(),
  until: z.int().nullable().describe('The next step at which a decision is due.'),
});

export const askSchema = z.strictObject({
  trials: z.array(
    z.strictObject({
      trial: z.int(),
      params,
      seed: z.int(),
      lease: z.int(),
      leaseUntil: time.describe('When it may go to another worker, unless it reports.'),
      until: z.int().nullable(),
      reported: z.strictObject({ step: z.int(), metrics }).optional(),
    }),
  ),
  wait: z.number().optional().describe('Seconds after which to ask again.'),
  done: z.string().optional().describe('Why there will be no more.'),
});

export const tellSchema = z.strictObject({ ok: z.literal(true), state });
export const healthSchema = z.strictObject({
  service: z.literal('skysweep'),
  version: z.string().describe('Of the release that is deployed.'),
});
export const emptySchema = z.strictObject({});
export const claimSchema = z.looseObject({ lease: z.int(), sweep: z.string(), trial: z.int(), seed: z.int(), params });
export const nextSchema = z.union([
  z.strictObject({ next: z.literal('trial'), trial: z.int(), token: z.string().describe('Of that trial.') }),
  z.strictObject({ next: z.literal('wait').describe('Ask again at once.') }),
  z.strictObject({ next: z.literal('exit'), reason: z.string() }),
]);
export const placeSchema = z.strictObject({ url: z.string().describe('To GET it from, for an hour.') });
export const checkpointSchema = z.strictObject({ url: z.string(), headers: z.record(z.string(), z.string()) });
