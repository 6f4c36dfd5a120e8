import * as z from 'zod';
import type { Finding } from '../diagnostics/finding.ts';

/**
 * What a trial ran in, as its trainer tells it once: versions, back end, device, seed, revision of the code; enough to
 * run it again. Names are the trainer's own.
 */
export const environmentSchema = z
  .record(z.string().min(1).max(64), z.union([z.string().max(256), z.number(), z.boolean()]))
  .refine((environment) => Object.keys(environment).length <= 40, 'has more than 40 entries; send the telling ones');

/** What a trainer tells of its trial beside metrics. */
export interface TrialNotes {
  /** What it found wrong since it last told. */
  readonly findings?: readonly Finding[];
  readonly environment?: TrialEnvironment;
}

export type TrialEnvironment = Readonly<Record<string, string | number | boolean>>;
