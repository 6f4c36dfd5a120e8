import * as z from 'zod';
import { metricName } from '../sweep/protocol.ts';
import { check, show } from '../sweep/spec/explain.ts';
import { fieldPath } from '../sweep/spec/issue.ts';

/** More in one line would keep the caller waiting for long, most likely by mistake. */
const mostAtOnce = 10_000;

const special = ['NaN', 'Infinity', '-Infinity'] as const;
const number = z.union([z.number(), z.enum(special).transform(Number)], {
  error: `is not a number; ${special.map((name) => `"${name}"`).join(', ')} are strings`,
});
const trial = z.int().min(0);
const value = number.optional();
const values = z.array(number).optional();

const schemas = {
  ask: z.int().min(1).max(mostAtOnce),
  tell: z.strictObject({
    trial,
    value,
    values,
    metrics: z.record(metricName, number).optional(),
    state: z.enum(['failed', 'stopped']).optional(),
    reason: z.string().optional(),
  }),
  report: z.strictObject({ trial, step: z.int().min(0), value, values }),
  best: z.literal(true),
};

type Requests = {
  readonly [K in keyof typeof schemas]: { readonly kind: K; readonly body: z.output<(typeof schemas)[K]> };
};

/** One line of the ask-tell protocol. */
export type AskTellRequest = Requests[keyof Requests];

const kinds = Object.keys(schemas) as (keyof typeof schemas)[];

/** @throws RangeError that says what is wrong with the line */
export function readRequest(line: string): AskTellRequest {
  const request = parse(line);
  if (typeof request !== 'object' || request === null || Array.isArray(request)) {
    throw new RangeError(`a request is an object such as {"ask": 1}, found ${show(request)}`);
  }
  const [kind, another] = Object.keys(request);
  if (kind === undefined) throw new RangeError(`a request has one of ${kinds.join(', ')}; found none`);
  if (another !== undefined) throw new RangeError(`one request a line, found ${kind} and ${another}; send two lines`);
  if (!Object.hasOwn(schemas, kind)) throw new RangeError(`${show(kind)} is no request; known are ${kinds.join(', ')}`);
  const body = (request as Record<string, unknown>)[kind];
  const { data, complaints } = check(schemas[kind as keyof Requests] as z.ZodType, body);
  if (complaints.length === 0) return { kind, body: data } as AskTellRequest;
  throw new RangeError(complaints.map(({ path, message }) => `${fieldPath([kind, ...path])}: ${message}`).join('; '));
}

/** JSON, or what Python's json module writes: NaN and infinities as bare words. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    const quoted = line.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (text) =>
      text.startsWith('"') ? text : `"${text}"`,
    );
    try {
      return JSON.parse(quoted);
    } catch {
      throw new RangeError(`not JSON: ${(error as Error).message}`);
    }
  }
}
