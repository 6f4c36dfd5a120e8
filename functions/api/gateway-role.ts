import { RequestError } from '../errors.ts';
import { type Role, roles } from './access.ts';

/** What API Gateway's authorizers say of the caller. */
export interface GatewayContext {
  readonly authorizer?: {
    /** Signed with SigV4. */
    readonly iam?: { readonly userArn?: string };
    readonly jwt?: { readonly claims: Readonly<Record<string, unknown>> };
  };
}

/** The claim that names the roles where nothing else was configured. */
export const defaultRoleClaim = 'skysweep_role';

/**
 * The caller's role. Whom IAM lets through may do what it let him through for: its policies name methods and paths.
 * A JWT names its roles in a claim: text, a list, or a list as the gateway writes it, `[reader runner]`.
 * @throws RequestError 401 when no authorizer let the request through, 403 for a JWT without a role.
 */
export function gatewayRole({ authorizer }: GatewayContext, claim = defaultRoleClaim): Role {
  if (authorizer?.iam?.userArn !== undefined) return 'admin';
  const claims = authorizer?.jwt?.claims;
  if (!claims) throw new RequestError(401, 'who calls is not known: sign the request (SigV4), or send a JWT');
  const value = claims[claim];
  const words = Array.isArray(value) ? value.map(String) : String(value ?? '').split(/[\s,[\]"]+/);
  const role = roles.findLast((one) => words.includes(one));
  if (role) return role;
  throw new RequestError(403, `the token gives no role: its claim ${claim} names none of ${roles.join(', ')}`);
}
