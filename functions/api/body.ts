import type { Context } from 'hono';
import * as z from 'zod';
import { RequestError } from '../errors.ts';

/** @throws RequestError 400 when the body is not JSON, 422 when it is not what the schema says; names the fields. */
export async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  let value: unknown;
  try {
    value = await context.req.json();
  } catch {
    throw new RequestError(400, 'the body is not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RequestError(
    422,
    z.prettifyError(parsed.error),
    parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  );
}

/** As `readBody`, where no body means an empty object. */
export async function readOptionalBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  if ((await context.req.text()) === '') return schema.parse({});
  return readBody(context, schema);
}
