import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { CheckpointAnswer } from '../../core/sweep/protocol.ts';
import type { TrialClient } from './client.ts';
import type { TransportOptions } from './transport.ts';
import { send } from './transport.ts';

/** Bytes to upload: from memory, or from a file whose SHA-256 (base64) is known. */
export type CheckpointSource =
  | Uint8Array<ArrayBuffer>
  | { readonly path: string; readonly bytes: number; readonly sha256: string };

/** A file is streamed, never held in memory. */
function put(source: CheckpointSource, headers: Readonly<Record<string, string>>): RequestInit {
  if (source instanceof Uint8Array) return { method: 'PUT', headers, body: source };
  const length = { 'content-length': String(source.bytes) };
  const stream = Readable.toWeb(createReadStream(source.path));
  return { method: 'PUT', headers: { ...headers, ...length }, body: stream, duplex: 'half' } as unknown as RequestInit;
}

/** Time for large transfers: what any request has, and a second for each mebibyte. */
function patient(transport: TransportOptions, bytes = 64 * 2 ** 30): TransportOptions {
  return { ...transport, timeoutMs: transport.timeoutMs + (bytes / 2 ** 20) * 1000 };
}

/** Uploads a checkpoint and commits it. Resolved only when the store has verified the bytes and the commit stands. */
export async function saveCheckpoint(
  client: TrialClient,
  lease: number,
  step: number,
  source: CheckpointSource,
): Promise<void> {
  await upload(client, 'checkpoint upload', source, (bytes, sha256) =>
    client.announceCheckpoint(lease, step, bytes, sha256),
  );
  await client.commitCheckpoint(lease, step);
}

/** Puts bytes where `announce` says. */
export async function upload(
  client: TrialClient,
  what: string,
  source: CheckpointSource,
  announce: (bytes: number, sha256: string) => Promise<CheckpointAnswer>,
): Promise<void> {
  const bytes = source instanceof Uint8Array ? source.length : source.bytes;
  const sha256 = source instanceof Uint8Array ? createHash('sha256').update(source).digest('base64') : source.sha256;
  const { url, headers } = await announce(bytes, sha256);
  await send(patient(client.transport, bytes), what, {
    request: () => ({ url, init: put(source, headers) }),
    read: async (response) => void (await response.arrayBuffer()),
    // Keys are written once and this one is there, most likely by a try whose answer was lost; a commit checks it.
    accept: [412],
  });
}

/** Downloads a committed checkpoint into memory. */
export function loadCheckpoint(client: TrialClient, url: string): Promise<Uint8Array<ArrayBuffer>> {
  return send(patient(client.transport), 'checkpoint download', {
    request: () => ({ url, init: {} }),
    read: async (response) => new Uint8Array(await response.arrayBuffer()),
  });
}

/** Downloads a committed checkpoint into a file. */
export function downloadCheckpoint(client: TrialClient, url: string, path: string): Promise<void> {
  return send(patient(client.transport), 'checkpoint download', {
    request: () => ({ url, init: {} }),
    async read(response) {
      if (!response.body) throw new Error('empty answer');
      await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(path));
    },
  });
}
