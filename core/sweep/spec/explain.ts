import type { z } from 'zod';
import type { Complaint } from './issue.ts';
import { suggestion } from './nearest.ts';
import { fieldsAt } from './shape.ts';

type Issue = z.core.$ZodIssue;

/** The message of issues whose schema has none of its own: they are worded here. */
const unworded = '\0';

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

const longestShown = 60;

export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown - 1)}…` : text;
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a mapping of fields',
  record: 'a mapping of fields',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
};
const kind = (expected: string) => kinds[expected] ?? expected;

function wrongType(expected: string, value: unknown): string {
  if (value === undefined) return `is missing; give ${kind(expected)}`;
  if (value === null) return `is empty; give ${kind(expected)}`;
  return `must be ${kind(expected)}, found ${show(value)}`;
}

function outOfRange(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>, value: unknown): string {
  const small = issue.code === 'too_small';
  const limit = small ? issue.minimum : issue.maximum;
  const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' entries' : '';
  const bound = issue.inclusive ? (small ? 'at least' : 'at most') : small ? 'above' : 'below';
  return unit ? `must have ${bound} ${limit}${unit}` : `must be ${bound} ${limit}, found ${show(value)}`;
}

function unknownChoice(choices: readonly unknown[], value: unknown): Pick<Complaint, 'message' | 'allowed'> {
  const allowed = choices.map(String);
  const what = value === undefined ? 'is missing' : `is ${show(value)}`;
  const hint = typeof value === 'string' ? suggestion(value, allowed) : '';
  return { message: `${what}; allowed: ${allowed.join(', ')}${hint}`, allowed };
}

/** How far an alternative of a union is from what was written: the nearest one is the one that was meant. */
function distance(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => {
    if (issue.code === 'unrecognized_keys') return sum + 3 * issue.keys.length;
    return sum + (issue.path.length === 0 ? 100 : issue.path.length === 1 ? 2 : 1);
  }, 0);
}

function explainUnion(issue: Extract<Issue, { code: 'invalid_union' }>, schema: z.core.$ZodType, spec: unknown) {
  const own = issue.message === unworded ? undefined : issue.message;
  const value = valueAt(spec, issue.path);
  if ('options' in issue && issue.options) {
    return [{ path: issue.path, ...unknownChoice(issue.options as readonly unknown[], value) }];
  }
  const branches = issue.errors;
  const nested = branches.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
  if (own !== undefined && (nested.length === 0 || distance(nested) >= 2 || typeof value !== 'object')) {
    return [{ path: issue.path, message: withFound(own, value) }];
  }
  if (nested.every(({ path }) => path.length === 0) && branches.every((branch) => branch.length > 0)) {
    const choices = branches.flatMap(([first]) => (first?.code === 'invalid_value' ? first.values : []));
    if (choices.length > 0 && typeof value !== 'object')
      return [{ path: issue.path, ...unknownChoice(choices, value) }];
    const expected = branches.flatMap(([first]) => (first?.code === 'invalid_type' ? [first.expected] : []));
    if (expected.length === branches.length) {
      const message = wrongType([...new Set(expected.map(kind))].join(' or '), value);
      return [{ path: issue.path, message }];
    }
  }
  return nested.flatMap((inner) => explainIssue({ ...inner, path: [...issue.path, ...inner.path] }, schema, spec));
}

/** A schema's own message, with what was found unless it says so itself. */
function withFound(message: string, value: unknown): string {
  const scalar = typeof value !== 'object' && value !== undefined;
  return !scalar || message.includes(String(value)) ? message : `${message}; found ${show(value)}`;
}

function explainIssue(issue: Issue, schema: z.core.$ZodType, spec: unknown): Complaint[] {
  const { path } = issue;
  const value = valueAt(spec, path);
  if (issue.code === 'invalid_union') return explainUnion(issue, schema, spec);
  if (issue.code === 'unrecognized_keys') {
    const allowed = fieldsAt(schema, path, spec);
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown field${suggestion(key, allowed)} (allowed: ${allowed.join(', ')})`,
      allowed,
      atKey: true,
    }));
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? unworded;
    return [{ path, message: message === unworded ? 'is not an allowed name' : message, atKey: true }];
  }
  if (issue.message !== unworded) return [{ path, message: withFound(issue.message, value) }];
  switch (issue.code) {
    case 'invalid_type':
      return [{ path, message: wrongType(issue.expected, value) }];
    case 'invalid_value':
      return [{ path, ...unknownChoice(issue.values, value) }];
    case 'too_small':
    case 'too_big':
      return [{ path, message: outOfRange(issue, value) }];
    case 'invalid_format':
      return [{ path, message: `must match ${issue.pattern ?? issue.format}, found ${show(value)}` }];
    case 'not_multiple_of':
      return [{ path, message: `must be a multiple of ${issue.divisor}, found ${show(value)}` }];
    default:
      return [{ path, message: `is not allowed: ${show(value)}` }];
  }
}

/**
 * Checks a value against a schema; what is wrong is said in the words of a spec. `known` is the schema that unknown
 * fields are compared with, where it is wider.
 */
export function check<S extends z.ZodType>(
  schema: S,
  value: unknown,
  known: z.ZodType = schema,
): { readonly data?: z.output<S>; readonly complaints: Complaint[] } {
  const result = schema.safeParse(value, { error: () => unworded });
  if (result.success) return { data: result.data, complaints: [] };
  const complaints = result.error.issues.flatMap((issue) => explainIssue(issue, known, value));
  return {
    complaints: complaints.map((complaint) => ({ ...complaint, found: show(valueAt(value, complaint.path)) })),
  };
}
