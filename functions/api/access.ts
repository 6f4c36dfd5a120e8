import type { Context, MiddlewareHandler } from 'hono';
import { RequestError } from '../errors.ts';

/** Each role may do what the ones before it may: read; start, steer and work for sweeps; delete them. */
export const roles = ['reader', 'runner', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Finds out who calls. @throws RequestError 401 for nobody known, 403 for somebody without a role. */
export type Identify = (context: Context) => Role;

export const allows = (role: Role, needed: Role): boolean => roles.indexOf(role) >= roles.indexOf(needed);

/** What a method needs. */
export function neededRole(method: string): Role {
  if (method === 'GET' || method === 'HEAD') return 'reader';
  return method === 'DELETE' ? 'admin' : 'runner';
}

/** Lets a request through when its caller's role allows the method. */
export function access(identify: Identify): MiddlewareHandler {
  return async (context, next) => {
    const role = identify(context);
    const needed = neededRole(context.req.method);
    if (!allows(role, needed))
      throw new RequestError(403, `${context.req.method} needs the role ${needed}, not ${role}`);
    await next();
  };
}
