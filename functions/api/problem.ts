import { HTTPException } from 'hono/http-exception';
import { RequestError } from '../errors.ts';

/** A problem document (RFC 9457). */
export function problem(
  status: number,
  title: string,
  more: { errors?: readonly unknown[]; headers?: Record<string, string> } = {},
) {
  const { errors, headers } = more;
  return new Response(JSON.stringify({ type: 'about:blank', status, title, ...(errors && { errors }) }), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}

/** What the caller learns of an error; undefined for what is our own fault. */
export function problemOf(error: unknown): Response | undefined {
  if (error instanceof RequestError) {
    const headers = error.status === 401 ? { 'www-authenticate': 'Bearer' } : {};
    return problem(error.status, error.message, { ...(error.details && { errors: error.details }), headers });
  }
  if (error instanceof HTTPException) return problem(error.status, error.message || 'the request is malformed');
  return undefined;
}
