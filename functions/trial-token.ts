import { createHmac, timingSafeEqual } from 'node:crypto';

export interface TokenScope {
  readonly sweep: string;
  readonly trial: number;
  readonly launch: number;
}

function sign({ sweep, trial, launch }: TokenScope, secret: string): Buffer {
  return createHmac('sha256', secret).update(`${sweep}.${trial}.${launch}`).digest();
}

/** A trial token is good for one launch; nothing of it is stored. */
export function makeToken(scope: TokenScope, secret: string): string {
  return `${scope.sweep}.${scope.trial}.${scope.launch}.${sign(scope, secret).toString('base64url')}`;
}

/** What a token claims to be; nothing is proven yet. */
export function readToken(token: string): (TokenScope & { readonly mac: string }) | undefined {
  const match = /^([a-z0-9-]{1,48})\.(\d{1,9})\.(\d{1,9})\.([\w-]{43})$/.exec(token);
  if (!match) return undefined;
  const [, sweep, trial, launch, mac] = match as unknown as [string, string, string, string, string];
  return { sweep, trial: Number(trial), launch: Number(launch), mac };
}

export function verifyToken({ mac, ...scope }: TokenScope & { readonly mac: string }, secret: string): boolean {
  return timingSafeEqual(Buffer.from(mac, 'base64url'), sign(scope, secret));
}
