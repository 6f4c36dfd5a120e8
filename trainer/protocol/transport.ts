import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../core/random.ts';
import { ApiRefused, ApiUnreachable } from './errors.ts';

export interface TransportOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Stream of the jitter. */
  readonly random: Random;
  /** Milliseconds after which one request counts as lost. */
  readonly timeoutMs: number;
  /** Milliseconds of fruitless retrying after which the API counts as unreachable. */
  readonly giveUpMs: number;
  readonly log: (line: string) => void;
}

const firstDelayMs = 100;
const longestDelayMs = 10_000;

/** Exponential backoff with full jitter, so that the trials of a sweep do not come back all at once. */
export function backoffMs(retry: number, random: Random): number {
  return random.uniform() * Math.min(longestDelayMs, firstDelayMs * 2 ** retry);
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return Number.isFinite(seconds) ? Math.min(30_000, Math.max(0, seconds * 1000)) : 0;
}

export interface Exchange<T> {
  /** Called anew for each try, because a body may be a stream. */
  request(): { readonly url: string; readonly init: RequestInit };
  /** Consumes a good answer. */
  read(response: Response): Promise<T>;
  /** 4xx statuses that count as good. */
  readonly accept?: readonly number[];
}

/** What an error answer says: the detail of a problem document (RFC 9457), else the beginning of its body. */
async function explain(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const { detail, title, message } = JSON.parse(text) as Record<string, unknown>;
    return String(detail ?? title ?? message ?? text).slice(0, 500);
  } catch {
    return text.slice(0, 500);
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : error;
  return 'code' in cause && cause.message === '' ? String(cause.code) : cause.message;
}

/**
 * Sends requests until one is answered: network errors, time-outs, 408, 429 and 5xx are retried, other errors thrown
 * as `refuse` has it.
 */
export async function send<T>(
  options: TransportOptions,
  what: string,
  exchange: Exchange<T>,
  refuse: (status: number, message: string) => Error = (status, message) => new ApiRefused(message, status),
): Promise<T> {
  const started = performance.now();
  for (let retry = 0; ; retry += 1) {
    let problem: string;
    let refused: Error | undefined;
    let wait = 0;
    const clock = new AbortController();
    const timer = setTimeout(() => clock.abort(new Error(`no answer in ${options.timeoutMs} ms`)), options.timeoutMs);
    try {
      const { url, init } = exchange.request();
      const response = await options.fetch(url, { ...init, signal: clock.signal });
      if (response.ok || exchange.accept?.includes(response.status)) return await exchange.read(response);
      problem = `HTTP ${response.status} ${await explain(response)}`.trim();
      const final = response.status < 500 && response.status !== 408 && response.status !== 429;
      if (final) refused = refuse(response.status, `${what} was refused (${problem})`);
      wait = retryAfterMs(response);
    } catch (error) {
      if (error instanceof ApiRefused) throw error;
      problem = describe(error);
    } finally {
      clearTimeout(timer);
    }
    if (refused) throw refused;
    wait = Math.max(wait, backoffMs(retry, options.random));
    const waited = performance.now() - started;
    if (waited + wait > options.giveUpMs) {
      const seconds = Math.round(waited / 100) / 10;
      throw new ApiUnreachable(`${what}: Skysweep's API was not reachable for ${seconds} s (${problem})`);
    }
    if (retry === 0) options.log(`${what}: ${problem}; trying again`);
    await sleep(wait);
  }
}
