import type { Objective } from '../sweep/trial.ts';

/**
 * One value per objective.
 *
 * @throws RangeError when it is no number, or not as many as there are objectives
 */
export function valuesOf(value: unknown, objectives: readonly Objective[], field = 'value'): readonly number[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = values.findIndex((one) => typeof one !== 'number');
  if (wrong >= 0) {
    const place = Array.isArray(value) ? `${field}.${wrong}` : field;
    throw new RangeError(`${place}: ${named(values[wrong])} is not a number; NaN stands for no useful result`);
  }
  if (values.length !== objectives.length) {
    const metrics = objectives.map(({ metric }) => metric).join(', ');
    throw new RangeError(
      `${field}: ${values.length} given for ${objectives.length} (${metrics}); give one per objective`,
    );
  }
  return values.slice() as number[];
}

/** @throws RangeError when it is no integer from 0 on */
export function checkStep(step: number): void {
  if (Number.isSafeInteger(step) && step >= 0) return;
  throw new RangeError(`step: ${named(step)} is not an integer of at least 0`);
}

/** @throws RangeError when it is no integer from `least` on */
export function checkCount(field: string, count: number, least = 1): void {
  if (Number.isSafeInteger(count) && count >= least) return;
  throw new RangeError(`${field}: ${named(count)} is not an integer of at least ${least}`);
}

function named(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
