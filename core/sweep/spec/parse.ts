import { check } from './explain.ts';
import { type Complaint, fieldPath, SpecError } from './issue.ts';
import { normalise } from './normalise.ts';
import { checkRules } from './rules.ts';
import { anySpec, builtInSpec, commandSpec, type Spec } from './schema.ts';
import { readSource, type Source } from './source.ts';
import { specWarnings } from './warnings.ts';

export { SpecError };

/** Fields of a spec that whoever runs it may set otherwise. */
export interface SpecOverrides {
  readonly name?: string;
  readonly seed?: number;
  readonly trials?: number;
  readonly parallel?: number;
}

/**
 * Reads a spec from YAML or JSON text. `file` is the name that error messages use.
 * @throws SpecError with file, line and column of every issue.
 */
export function parseSpec(text: string, file: string, overrides: SpecOverrides = {}): Spec {
  return parsed(text, file, overrides).spec;
}

/**
 * The same, with what may not be meant in a spec that can be run: parameters without an effect, points that fail.
 * @throws SpecError with file, line and column of every issue.
 */
export function reviewSpec(text: string, file: string, overrides: SpecOverrides = {}) {
  const { source, spec } = parsed(text, file, overrides);
  return { spec, warnings: source.locate(specWarnings(spec)) };
}

function parsed(
  text: string,
  file: string,
  overrides: SpecOverrides,
): { readonly source: Source; readonly spec: Spec } {
  const source = readSource(text, file);
  const { spec, complaints } = checkSpec(override(source.value, overrides));
  if (spec) return { source, spec };
  throw new SpecError(source.locate(complaints));
}

/**
 * Checks a spec that came as JSON.
 * @throws SpecError without places.
 */
export function validateSpec(value: unknown): Spec {
  const { spec, complaints } = checkSpec(value);
  if (spec) return spec;
  throw new SpecError(complaints.map(({ path, atKey: _, ...issue }) => ({ ...issue, path: fieldPath(path) })));
}

function override(value: unknown, { name, seed, ...limits }: SpecOverrides): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const budget = 'budget' in value ? value.budget : undefined;
  const mapping = budget === undefined || (typeof budget === 'object' && budget !== null && !Array.isArray(budget));
  return {
    ...value,
    ...(name !== undefined && { name }),
    ...(seed !== undefined && { seed }),
    ...(mapping && Object.keys(limits).length > 0 && { budget: { ...budget, ...limits } }),
  };
}

function checkSpec(value: unknown): { readonly spec?: Spec; readonly complaints: Complaint[] } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { complaints: [{ path: [], message: 'a spec is a mapping of fields' }] };
  }
  const missing = checkObjectiveFields(value);
  const parsed = hasCommand(value) ? check(commandSpec, value) : check(builtInSpec, value, anySpec);
  if (!parsed.data || missing.length > 0) return { complaints: [...parsed.complaints, ...missing] };
  const spec = normalise(parsed.data);
  const complaints = checkRules(spec).map((complaint) => underObjective(complaint, value));
  return complaints.length > 0 ? { complaints } : { spec, complaints };
}

function hasCommand(value: object): boolean {
  const trainer = 'trainer' in value ? value.trainer : undefined;
  return typeof trainer === 'object' && trainer !== null && 'command' in trainer;
}

function checkObjectiveFields(value: object): Complaint[] {
  if ('objective' in value && 'objectives' in value) {
    return [{ path: ['objectives'], message: 'excludes objective; keep one of the two', atKey: true }];
  }
  if ('objective' in value || 'objectives' in value) return [];
  const message = 'is missing; give a metric and its goal, as in { metric: val_accuracy, goal: maximize }';
  return [{ path: ['objective'], message }];
}

/** The normal form has a list of objectives; a complaint speaks of the field as it was written. */
function underObjective(complaint: Complaint, value: object): Complaint {
  const [first, index, ...rest] = complaint.path;
  if (first !== 'objectives' || index !== 0 || 'objectives' in value) return complaint;
  return { ...complaint, path: ['objective', ...rest] };
}
