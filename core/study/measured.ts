import { violationsOf } from '../sweep/outcome-constraints.ts';
import { valuesOf } from './results.ts';
import type { StudyParts } from './study.ts';
import type { StudyTrial } from './study-trial.ts';

type Measured = Required<Pick<StudyTrial<unknown>, 'values'>> & Pick<StudyTrial<unknown>, 'metrics' | 'violations'>;

/**
 * What a completed trial has measured, and by how much that breaks the outcome constraints.
 *
 * @throws RangeError when there is not one value per objective, or a metric is no number
 */
export function measured(
  result: unknown,
  { objectives, outcomeConstraints: constraints }: Pick<StudyParts, 'objectives' | 'outcomeConstraints'>,
): Measured {
  const { given, metrics } = split(result);
  const values = valuesOf(given, objectives);
  const all = { ...metrics, ...Object.fromEntries(objectives.map(({ metric }, i) => [metric, values[i]!])) };
  return {
    values,
    ...(metrics && { metrics }),
    ...(constraints && { violations: violationsOf(constraints, all) }),
  };
}

/** A bare value or list of values, or an object with either of them and perhaps metrics. */
function split(result: unknown): { readonly given: unknown; readonly metrics?: Readonly<Record<string, number>> } {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return { given: result };
  const { value, values, metrics } = result as Record<string, unknown>;
  if (value === undefined && values === undefined) return { given: result };
  if (value !== undefined && values !== undefined) {
    throw new RangeError('value and values exclude each other; give one of the two');
  }
  const given = value ?? values;
  return metrics === undefined ? { given } : { given, metrics: checkMetrics(metrics) };
}

function checkMetrics(metrics: unknown): Readonly<Record<string, number>> {
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics)) {
    throw new RangeError('metrics: is not an object of numbers by name');
  }
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value === 'number') continue;
    const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
    throw new RangeError(`metrics.${name}: ${shown} is not a number; NaN stands for none`);
  }
  return { ...metrics };
}
