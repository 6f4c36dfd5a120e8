import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Cloud } from '../infra/local/cloud.ts';
import { SweepsClient } from './client.ts';
import { CliError, exitCodes } from './errors.ts';
import type { Io } from './io.ts';

export interface DataDirOption {
  readonly dataDir?: string;
}

/** Where the embedded cloud keeps everything: --data-dir, SKYSWEEP_DATA_DIR, or `.skysweep` here. */
export function dataDirectory({ dataDir }: DataDirOption, env: NodeJS.ProcessEnv): string {
  return resolve(dataDir ?? (env.SKYSWEEP_DATA_DIR || '.skysweep'));
}

export async function openCloud(dataDir: string, onError: (error: unknown) => void): Promise<Cloud> {
  // The AWS SDK's advice on Node versions is for its developers, not for who runs a sweep on this machine.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // Imported here alone: help and checks need no cloud.
  const cloud = await import('../infra/local/cloud.ts');
  try {
    return await cloud.openCloud({ dataDir, onError });
  } catch (error) {
    throw new CliError(exitCodes.failed, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** Runs a short command against the sweeps of an existing data directory. */
export async function withClient<T>(
  options: DataDirOption,
  io: Io,
  command: (client: SweepsClient) => Promise<T>,
): Promise<T> {
  const dataDir = dataDirectory(options, io.env);
  if (!existsSync(dataDir)) {
    const message = `there are no sweeps in ${dataDir}: \`skysweep run\` makes it, --data-dir names another`;
    throw new CliError(exitCodes.usage, message);
  }
  const cloud = await openCloud(dataDir, (error) => warn(io, error));
  try {
    return await command(new SweepsClient(cloud.fetch));
  } finally {
    await cloud.close();
  }
}

/** One line for what went wrong beside the command; all of it with SKYSWEEP_DEBUG. */
export function warn(io: Io, error: unknown): void {
  io.stderr.line(`${io.stderr.style.yellow('warning:')} ${describe(error, io.env)}`);
}

export function describe(error: unknown, { SKYSWEEP_DEBUG }: NodeJS.ProcessEnv): string {
  if (!(error instanceof Error)) return String(error);
  return SKYSWEEP_DEBUG ? (error.stack ?? error.message) : error.message;
}
