import { compileParameter } from './compile-parameter.ts';
import type { Parameter, ParamValue } from './parameter.ts';
import type { ParameterDefinition } from './parameter-schema.ts';
import type { SpaceDefinition } from './schema.ts';

export interface ExtensionRefusal {
  readonly parameter: string;
  /** The field of the parameter; undefined when the parameter as a whole is meant. */
  readonly field?: string;
  readonly message: string;
}

/**
 * Why a running sweep's space cannot become another one with its old trials kept, or undefined when it can: every
 * parameter stays and is of its type; ranges only widen, choices and values are only added; any may become constant,
 * and new ones may come.
 */
export function refuseExtension(before: SpaceDefinition, after: SpaceDefinition): ExtensionRefusal | undefined {
  for (const [parameter, old] of Object.entries(before)) {
    const now = Object.hasOwn(after, parameter) ? after[parameter] : undefined;
    if (!now) {
      return { parameter, message: 'is missing; old trials have it, so keep it (as a constant, to fix its value)' };
    }
    const reason = refuseChange(old, now);
    if (reason) return { parameter, field: reason[0], message: reason[1] };
  }
  return undefined;
}

type Reason = readonly [field: string, message: string];

function refuseChange(old: ParameterDefinition, now: ParameterDefinition): Reason | undefined {
  if (old.type === 'derived' && now.type === 'derived') {
    if (old.expression === now.expression) return undefined;
    return ['expression', `was "${old.expression}" and has to stay: old trials were given its values`];
  }
  if (now.type === 'constant' && old.type !== 'constant') return undefined;
  if (old.type !== now.type || old.type === 'derived' || now.type === 'derived') {
    return ['type', `was ${old.type} and cannot become ${now.type}`];
  }
  const lost = listed(old).find((value) => !listed(now).includes(value));
  if (lost !== undefined) {
    return [
      old.type === 'ordinal' ? 'values' : 'choices',
      `${JSON.stringify(lost)} is missing; old trials may have it`,
    ];
  }
  const [from, to] = [bounds(old), bounds(now)];
  if (to.low > from.low) return ['low', `was ${from.low} and can only be lowered, found ${to.low}`];
  if (to.high < from.high) return ['high', `was ${from.high} and can only be raised, found ${to.high}`];
  return refuseValues(compileParameter('', old), compileParameter('', now), now);
}

/** More values of a grid than that are taken to fit when their ends do. */
const mostLookedAt = 10_000;

function refuseValues(old: Parameter, now: Parameter, definition: ParameterDefinition): Reason | undefined {
  const lost = someValues(old).find((value) => !now.contains(value));
  const field = 'step' in definition && definition.step !== undefined ? 'step' : definition.type;
  if (lost !== undefined) return [field, `old trials may have ${lost}, which would be no value any more`];
  if (Number.isFinite(old.cardinality) || !Number.isFinite(now.cardinality)) return undefined;
  return [field, 'was not there, and old trials may have values between the steps'];
}

function someValues(parameter: Parameter): ParamValue[] {
  const { cardinality } = parameter;
  if (!Number.isFinite(cardinality)) return [parameter.fromUnit(0), parameter.fromUnit(1)];
  const first = Array.from({ length: Math.min(cardinality, mostLookedAt) }, (_, i) => parameter.valueAt(i));
  return [...first, parameter.valueAt(cardinality - 1)];
}

function listed(definition: ParameterDefinition): readonly unknown[] {
  if (definition.type === 'categorical') return definition.choices;
  if (definition.type === 'constant') return [definition.value];
  return definition.type === 'ordinal' ? definition.values : [];
}

function bounds(definition: ParameterDefinition): { low: number; high: number } {
  const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = definition as {
    low?: number;
    high?: number;
  };
  return { low, high };
}
