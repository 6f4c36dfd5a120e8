import * as z from 'zod';
import { RequestError } from './errors.ts';
import type { SweepItem } from './stores/sweeps.ts';

/** How a sweep's spec is to change: a whole new one, or only parts of its budget; null lifts a limit. */
export const specChange = z
  .strictObject({ spec: z.unknown().optional(), budget: z.record(z.string(), z.unknown()).optional() })
  .refine(({ spec, budget }) => !(spec !== undefined && budget !== undefined), 'give spec or budget, not both');
export type SpecChange = z.output<typeof specChange>;

/**
 * The spec that a sweep is to have, not checked yet; undefined when nothing is to change.
 * @throws RequestError 422 when a budget names what is no part of one.
 */
export function changedSpec({ spec: before }: SweepItem, { spec, budget }: SpecChange): unknown {
  if (spec !== undefined) return spec;
  if (budget === undefined || Object.keys(budget).length === 0) return undefined;
  const merged = Object.entries({ ...before.budget, ...budget }).filter(([, limit]) => limit !== null);
  if (merged.length === 0) throw new RequestError(422, 'budget: nothing is left of it; keep a limit');
  return { ...before, budget: Object.fromEntries(merged) };
}
