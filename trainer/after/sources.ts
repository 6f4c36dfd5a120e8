import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { unreachable } from '../../core/diagnostics/study-request.ts';
import type { CheckpointSource } from '../../core/sweep/built-in/after-settings.ts';
import type { TrialSession } from '../session.ts';

/**
 * The checkpoint that a setting names; null where it is a trial of the own sweep that there is not yet.
 * @throws Error saying which one is missing
 */
export async function loadSource(
  { claim }: Pick<TrialSession, 'claim'>,
  name: 'teacher' | 'start_from',
  source: CheckpointSource,
): Promise<Uint8Array | null> {
  if ('path' in source) return await read(name, source.path);
  const url = claim.sources?.[name];
  if (url !== undefined) return await fetchCheckpoint(name, url);
  if (name === 'start_from' && source.sweep === undefined && typeof source.trial === 'string') return null;
  const which = typeof source.trial === 'number' ? `trial ${source.trial}` : `${source.trial} completed trial`;
  throw new Error(`${name}: sweep ${source.sweep ?? claim.sweep} has no ${which} with a checkpoint`);
}

async function read(name: string, path: string): Promise<Uint8Array> {
  if (/^https?:/.test(path)) return await fetchCheckpoint(name, path);
  const file = resolve(path);
  if (!existsSync(file)) throw new Error(`${name}: there is no file ${file}`);
  return readFileSync(file);
}

/** @throws Error naming who wanted it */
export async function fetchCheckpoint(name: string, url: string): Promise<Uint8Array> {
  // Also where the connection is cut in the middle of the checkpoint.
  const lost = (cause: unknown): never => {
    const { host } = new URL(url);
    const remedy = 'see that it can be reached from here, and try again';
    throw new Error(`${name}: ${unreachable} (${host} does not answer: ${reason(cause)}); ${remedy}`, { cause });
  };
  const response = await fetch(url).catch(lost);
  if (!response.ok) throw new Error(`${name}: ${unreachable}: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer().catch(lost));
}

/** What fetch says is that it failed; why, it keeps to its cause. */
function reason(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? String(error);
}
