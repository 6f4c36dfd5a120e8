import type * as z from 'zod';
import { documentedSchema } from '../../core/sweep/spec/documented-schema.ts';
import { type Operation, operations } from './operations.ts';
import { problemSchema } from './schemas.ts';

type Json = Record<string, unknown>;

const refusals: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  401: 'Who calls is not known.',
  403: "The caller's role does not allow it.",
  404: 'There is no such thing.',
  409: 'It cannot be done in this state, or another one holds it.',
  410: 'It is over.',
  413: 'The body is too large.',
  422: 'A field is wrong; `errors` says which.',
  500: 'Our own fault.',
};

function parametersOf({ path, query, headers = {} }: Operation): Json[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'trial' ? { type: 'integer', minimum: 0 } : { type: 'string' },
  }));
  const given = (place: string, [name, type]: [string, z.ZodType]): Json => {
    const { description, ...schema } = documentedSchema(type, 'input');
    return { name, in: place, ...(description !== undefined && { description }), schema };
  };
  return [
    ...inPath,
    ...Object.entries(query?.shape ?? {}).map((entry) => given('query', entry as [string, z.ZodType])),
    ...Object.entries(headers).map((entry) => given('header', entry)),
  ];
}

function responsesOf(operation: Operation): Json {
  const {
    answer,
    status = 200,
    type = 'application/json',
    access = 'role',
    body,
    path,
    pages,
    headers,
    unfinished,
  } = operation;
  const statuses = [
    ...(operation.query || body || headers ? [400] : []),
    ...(access === 'none' ? [] : [401]),
    ...(access === 'role' ? [403] : []),
    ...(path.includes('{') ? [404] : []),
    ...(body ? [413] : []),
    ...(operation.refusals ?? []),
    500,
  ];
  const link = { Link: { description: 'Where the next page is (rel="next").', schema: { type: 'string' } } };
  return {
    [status]: {
      description: 'Done.',
      ...(pages && { headers: link }),
      ...(answer && { content: { [type]: { schema: documentedSchema(answer, 'output') } } }),
    },
    ...(unfinished && { 202: { description: unfinished } }),
    ...(headers && 'If-None-Match' in headers && { 304: { description: 'The caller has the newest version.' } }),
    ...Object.fromEntries(statuses.map((one) => [one, { $ref: `#/components/responses/${one}` }])),
  };
}

const security = { role: [{ sigv4: [] }, { bearer: [] }], trial: [{ trialToken: [] }], none: [] } as const;

function describe(operation: Operation): Json {
  const { id, summary, body, access = 'role' } = operation;
  const parameters = parametersOf(operation);
  return {
    operationId: id,
    summary,
    security: security[access],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: { 'application/json': { schema: documentedSchema(body, 'input') } } } }),
    responses: responsesOf(operation),
  };
}

/** The API as an OpenAPI 3.1 document, from the schemas that its routes check with. */
export function openApi(): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Skysweep',
      version: '1',
      description: 'Hyperparameter sweeps. Errors are problem documents (RFC 9457).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { Problem: documentedSchema(problemSchema, 'output') },
      responses: Object.fromEntries(
        Object.entries(refusals).map(([status, description]) => [status, { description, content: problem }]),
      ),
      securitySchemes: {
        sigv4: { type: 'apiKey', in: 'header', name: 'authorization', description: 'AWS Signature Version 4.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'A JWT, or the key of an embedded cloud.' },
        trialToken: { type: 'http', scheme: 'bearer', description: 'SKYSWEEP_TOKEN of a running trial.' },
      },
    },
  };
}
