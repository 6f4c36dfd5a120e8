import type { ParameterDefinition } from './parameter-schema.ts';
import type { SpaceDefinition } from './schema.ts';

/**
 * Why a running sweep's space cannot become another one with its old trials kept, or undefined when it can: every
 * parameter stays, of its type and scale; ranges only widen, choices and values are only added; new parameters may come.
 */
export function refuseExtension(before: SpaceDefinition, after: SpaceDefinition): string | undefined {
  for (const [name, old] of Object.entries(before)) {
    const now = Object.hasOwn(after, name) ? after[name] : undefined;
    if (!now) return `space.${name}: is missing; old trials have it, so keep it (as a constant, to fix its value)`;
    const reason = refuseChange(old, now);
    if (reason) return `space.${name}.${reason}`;
  }
  return undefined;
}

function refuseChange(old: ParameterDefinition, now: ParameterDefinition): string | undefined {
  if (now.type === 'constant' && old.type !== 'constant') return undefined;
  if (old.type !== now.type) return `type: was ${old.type} and cannot become ${now.type}`;
  const lost = listed(old).find((value) => !listed(now).includes(value));
  if (lost !== undefined) return `${old.type === 'ordinal' ? 'values' : 'choices'}: ${JSON.stringify(lost)} is missing`;
  const [from, to] = [bounds(old), bounds(now)];
  if (to.low > from.low) return `low: was ${from.low} and can only be lowered, found ${to.low}`;
  if (to.high < from.high) return `high: was ${from.high} and can only be raised, found ${to.high}`;
  return undefined;
}

function listed(definition: ParameterDefinition): readonly unknown[] {
  if (definition.type === 'categorical') return definition.choices;
  return definition.type === 'ordinal' ? definition.values : [];
}

function bounds(definition: ParameterDefinition): { low: number; high: number } {
  const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = definition as {
    low?: number;
    high?: number;
  };
  return { low, high };
}
