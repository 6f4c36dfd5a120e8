import type { Context } from 'hono';
import * as z from 'zod';
import { RequestError } from '../errors.ts';

const mostPerPage = 1000;

/** How lists are asked for page by page. */
export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(mostPerPage)
    .default(mostPerPage)
    .describe(`At most so many; ${mostPerPage} when left out.`),
  cursor: z.string().max(1024).exactOptional().describe('Of the next page: from the Link header of the page before.'),
};

/** @throws RequestError 400 that names what is wrong. */
export function readQuery<T>({ req }: Context, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(req.query());
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new RequestError(400, z.prettifyError(parsed.error), errors);
}

/** What a cursor carries. @throws RequestError 400 when no list gave it. */
export function readCursor<T>(cursor: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new RequestError(400, 'cursor: is not one that this list gave; follow the Link header of a page');
  }
}

/** Names the next page in a Link header (RFC 8288). */
export function linkNext(context: Context, last: unknown): void {
  const url = new URL(context.req.url);
  url.searchParams.set('cursor', Buffer.from(JSON.stringify(last)).toString('base64url'));
  context.header('link', `<${url.pathname}${url.search}>; rel="next"`);
}
