import { SpecError } from '../../core/sweep/spec/issue.ts';
import { RequestError } from '../errors.ts';
import type { Fields } from './observer.ts';

/**
 * Why a request was refused, for a log. Of a spec that is wrong only the names of the fields: the messages, which go to
 * the caller, say what was found there, and that may be somebody's secret.
 */
export function rejection(error: unknown): Fields {
  const details = error instanceof SpecError ? error.issues : error instanceof RequestError ? error.details : undefined;
  if (details) return { fields: details.map((detail) => (detail as { path?: string }).path ?? '') };
  return { reason: error instanceof Error ? error.message : String(error) };
}
