import { SpecError, validateSpec } from '../core/sweep/spec/parse.ts';
import type { Spec } from '../core/sweep/spec/schema.ts';
import { RequestError } from './errors.ts';
import { checkSize } from './limits.ts';
import { compileSpec } from './sweep-runtime.ts';

/** A checked spec. @throws RequestError 422 that names the fields, 413 when it is too large to be kept. */
export function readSpec(value: unknown): Spec {
  try {
    checkSize(value);
    const spec = validateSpec(value);
    // With its defaults it is longer.
    checkSize(spec);
    compileSpec(spec);
    return spec;
  } catch (error) {
    if (error instanceof SpecError) throw new RequestError(422, error.message, error.issues);
    if (error instanceof RangeError) throw new RequestError(422, error.message);
    throw error;
  }
}

/** The spec of a sweep that an earlier release may have made, with the settings that came later at their defaults. */
export function readStored(spec: Spec): Spec {
  try {
    return validateSpec(spec);
  } catch (error) {
    // It is right as it is: the sweep runs by it.
    if (error instanceof SpecError) return spec;
    throw error;
  }
}
