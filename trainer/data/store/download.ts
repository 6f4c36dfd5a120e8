import { createHash } from 'node:crypto';
import { createWriteStream, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomStream } from '../../../core/random.ts';
import { backoffMs } from '../../protocol/transport.ts';
import { cacheFolder, type DataAccess } from './access.ts';
import { exclusively } from './lock.ts';

const tries = 6;
/** Without a byte for so long a connection counts as lost. */
const stallMs = 60_000;

/** What is known of the copy in the cache. */
interface Entry {
  readonly etag?: string;
  readonly modified?: string;
  /** Milliseconds since 1970 at which it was complete. */
  readonly at: number;
  /** Name below the address's folder. */
  readonly file: string;
}

class Refused extends Error {}

/**
 * A copy of the file at `url` in the cache: asked for anew when the server has another version (ETag or date), fetched
 * once however many trials want it. An incomplete download never gets its final name.
 * @param name the address as the user gave it, which keys the cache: a signed URL is another every time
 * @throws Error naming the address and what to do
 */
export async function download(name: string, url: string, access: DataAccess): Promise<string> {
  const folder = join(cacheFolder(access), 'downloads', createHash('sha256').update(name).digest('hex').slice(0, 32));
  mkdirSync(folder, { recursive: true });
  const wanted = Date.now();
  const once = async () => {
    const known = readEntry(folder);
    // Fetched while this one waited for its turn.
    if (known && known.at > wanted) return join(folder, known.file);
    return await withRetries(name, access, () => fetchInto(folder, name, url, known, access));
  };
  return await exclusively(join(folder, 'lock'), once, access.signal);
}

function readEntry(folder: string): Entry | undefined {
  try {
    const entry = JSON.parse(readFileSync(join(folder, 'entry.json'), 'utf8')) as Entry;
    return existsSync(join(folder, entry.file)) ? entry : undefined;
  } catch {
    return undefined;
  }
}

async function withRetries<T>(name: string, { log, signal }: DataAccess, attempt: () => Promise<T>): Promise<T> {
  // Jitter has to differ between trials: nothing that is learnt depends on it.
  const random = randomStream(process.pid, 'download', Math.trunc(performance.now() * 1000) % 2 ** 31);
  for (let retry = 0; ; retry += 1) {
    try {
      return await attempt();
    } catch (error) {
      const { cause, message } = error as Error;
      const problem = cause instanceof Error && cause.message !== '' ? cause.message : message;
      if (error instanceof Refused) throw error;
      signal?.throwIfAborted();
      if (retry + 1 >= tries) {
        throw new Error(`data.path: ${name} could not be downloaded (${problem}); check the network and the address`);
      }
      if (retry === 0) log?.(`${name}: ${problem}; trying again`);
      await sleep(backoffMs(retry, random));
    }
  }
}

async function fetchInto(
  folder: string,
  name: string,
  url: string,
  known: Entry | undefined,
  { log, signal }: DataAccess,
): Promise<string> {
  const stalled = new AbortController();
  const stop = () => stalled.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  let timer = setTimeout(() => {}, 0);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(new Error(`no byte in ${stallMs / 1000} s`)), stallMs);
  };
  alive();
  const partial = join(folder, `partial-${process.pid}`);
  try {
    const headers = conditions(known);
    const response = await fetch(url, { headers, signal: stalled.signal });
    if (response.status === 304 && known) return join(folder, known.file);
    if (!response.ok) throw refusal(name, response.status);
    log?.(`downloading ${name}`);
    const announced = response.headers.get('content-encoding') ? null : response.headers.get('content-length');
    let bytes = 0;
    const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
    body.on('data', (chunk: Uint8Array) => {
      bytes += chunk.length;
      alive();
    });
    await pipeline(body, createWriteStream(partial));
    if (announced !== null && bytes !== Number(announced)) throw new Error(`${bytes} bytes came, not ${announced}`);
    return keep(folder, name, partial, response, known);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    rmSync(partial, { force: true });
  }
}

function conditions(known: Entry | undefined): Record<string, string> {
  if (known?.etag) return { 'if-none-match': known.etag };
  return known?.modified ? { 'if-modified-since': known.modified } : {};
}

function refusal(name: string, status: number): Error {
  if (status >= 500 || status === 408 || status === 429) return new Error(`HTTP ${status}`);
  const remedy = status === 404 ? 'is the address right?' : 'may it be read?';
  return new Refused(`data.path: ${name} answered HTTP ${status}: ${remedy}`);
}

/** Gives a complete download its name, then the version before to oblivion. */
function keep(folder: string, name: string, partial: string, response: Response, known: Entry | undefined): string {
  const etag = response.headers.get('etag') ?? undefined;
  const modified = response.headers.get('last-modified') ?? undefined;
  const version = createHash('sha256')
    .update(`${etag ?? modified ?? Date.now()}`)
    .digest('hex')
    .slice(0, 12);
  const file = join(version, safeName(name));
  mkdirSync(join(folder, version), { recursive: true });
  renameSync(partial, join(folder, file));
  const entry: Entry = { ...(etag && { etag }), ...(modified && { modified }), at: Date.now(), file };
  const written = join(folder, `entry-${process.pid}`);
  writeFileSync(written, JSON.stringify(entry));
  renameSync(written, join(folder, 'entry.json'));
  const old = known && known.file.split(/[\\/]/)[0]!;
  if (old && old !== version) rmSync(join(folder, old), { recursive: true, force: true });
  return join(folder, file);
}

/** The last part of the address: its ending tells what it is. */
function safeName(name: string): string {
  const path = name.split(/[?#]/)[0]!;
  return (
    basename(path)
      .replaceAll(/[^\w.-]/g, '_')
      .replace(/^\.+/, '') || 'data'
  );
}
