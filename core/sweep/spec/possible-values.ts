import type { Space } from '../../space/parameter.ts';
import type { Setting } from '../built-in/settings-rules.ts';
import { type BuiltInTrainer, builtInTrainer } from '../trainer-settings.ts';
import type { Spec } from './schema.ts';

/** Values of one setting, or combinations of several, that are looked through one by one. */
const mostValues = 1000;
const mostCombinations = 4000;

/** A searched value as the trainer reads it; undefined when it does not accept it. */
export function readValue(name: Setting, value: unknown): { readonly value: unknown } | undefined {
  const { success, data } = builtInTrainer.shape[name].safeParse(value);
  return success ? { value: data } : undefined;
}

/** All values that a setting may take in the sweep's trials; undefined where they are too many, or not known. */
function possibleValues(spec: Spec, trainer: BuiltInTrainer, space: Space, name: Setting) {
  const definition = spec.space[name];
  if (definition === undefined) return [trainer[name]];
  const parameter = space.parameters.find((own) => own.name === name);
  if (!parameter || parameter.cardinality > mostValues) return undefined;
  const values = Array.from({ length: parameter.cardinality }, (_, i) => readValue(name, parameter.valueAt(i)));
  const isConditional = 'when' in definition && definition.when !== undefined;
  return [
    ...values.flatMap((read) => (read ? [read.value] : [])),
    // Where it is inactive the trainer's own setting holds.
    ...(isConditional ? [trainer[name]] : []),
  ];
}

/**
 * The trainer's settings with every combination of values that those named may take, constraints aside; undefined
 * where they cannot all be looked through.
 */
export function combinations(
  spec: Spec,
  trainer: BuiltInTrainer,
  space: Space,
  names: readonly Setting[],
): readonly BuiltInTrainer[] | undefined {
  let all: readonly BuiltInTrainer[] = [trainer];
  for (const name of names) {
    const values = possibleValues(spec, trainer, space, name);
    if (!values || values.length * all.length > mostCombinations) return undefined;
    all = all.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value })));
  }
  return all;
}
