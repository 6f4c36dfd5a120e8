import { type Complaint, fieldPath } from '../core/sweep/spec/issue.ts';
import { SpecError, validateSpec } from '../core/sweep/spec/parse.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { RequestError } from './errors.ts';
import { compileSpec } from './sweep-runtime.ts';

/** A checked spec. @throws RequestError 422 that names the fields. */
export function readSpec(value: unknown): Spec {
  try {
    const spec = validateSpec(value);
    compileSpec(spec);
    return spec;
  } catch (error) {
    if (error instanceof SpecError) throw new RequestError(422, error.message, error.issues);
    if (error instanceof RangeError) throw new RequestError(422, error.message);
    throw error;
  }
}

/** What is wrong with a spec that is fine by itself. */
export function refusal(complaints: readonly Complaint[]): RequestError {
  const { message, issues } = new SpecError(
    complaints.map(({ path, message }) => ({ path: fieldPath(path), message })),
  );
  return new RequestError(422, message, issues);
}
