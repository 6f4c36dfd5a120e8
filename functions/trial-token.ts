import { createHmac, timingSafeEqual } from 'node:crypto';

export interface TokenScope {
  readonly sweep: string;
  readonly trial: number;
  readonly launch: number;
}

/** A lane, whose job may train one trial after another. */
export interface LaneScope {
  readonly sweep: string;
  readonly generation: number;
  readonly lane: number;
}

interface Signed {
  readonly mac: string;
}

const sign = (text: string, secret: string): Buffer => createHmac('sha256', secret).update(text).digest();

const proves = (mac: string, text: string, secret: string): boolean =>
  timingSafeEqual(Buffer.from(mac, 'base64url'), sign(text, secret));

const textOf = ({ sweep, trial, launch }: TokenScope) => `${sweep}.${trial}.${launch}`;
/** Of four parts where a trial's has three: neither can be taken for the other. */
const laneText = ({ sweep, generation, lane }: LaneScope) => `job.${sweep}.${generation}.${lane}`;

const withMac = (text: string, secret: string) => `${text}.${sign(text, secret).toString('base64url')}`;

/** A trial token is good for one launch; nothing of it is stored. */
export const makeToken = (scope: TokenScope, secret: string): string => withMac(textOf(scope), secret);

/** A job token lets a lane's job ask for the lane's next trial, and nothing else. */
export const makeJobToken = (scope: LaneScope, secret: string): string => withMac(laneText(scope), secret);

/** What a token claims to be; nothing is proven yet. */
export function readToken(token: string): (TokenScope & Signed) | undefined {
  const match = /^([a-z0-9-]{1,48})\.(\d{1,9})\.(\d{1,9})\.([\w-]{43})$/.exec(token);
  if (!match) return undefined;
  const [, sweep, trial, launch, mac] = match as unknown as [string, string, string, string, string];
  return { sweep, trial: Number(trial), launch: Number(launch), mac };
}

/** As `readToken`, of a job token. */
export function readJobToken(token: string): (LaneScope & Signed) | undefined {
  const match = /^job\.([a-z0-9-]{1,48})\.(\d{1,9})\.(\d{1,15})\.([\w-]{43})$/.exec(token);
  if (!match) return undefined;
  const [, sweep, generation, lane, mac] = match as unknown as [string, string, string, string, string];
  return { sweep, generation: Number(generation), lane: Number(lane), mac };
}

export function verifyToken({ mac, ...scope }: TokenScope & Signed, secret: string): boolean {
  return proves(mac, textOf(scope), secret);
}

export function verifyJobToken({ mac, ...scope }: LaneScope & Signed, secret: string): boolean {
  return proves(mac, laneText(scope), secret);
}
