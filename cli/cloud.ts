import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Cloud } from '../infra/local/cloud.ts';
import { type ApiFetch, SweepsClient } from './client.ts';
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

/**
 * The cloud of a data directory, wherever it runs: when the process that had it ends, this one takes over, so that
 * reading goes on.
 */
export class CloudConnection {
  readonly #open: () => Promise<Cloud>;
  #cloud: Cloud;

  private constructor(cloud: Cloud, open: () => Promise<Cloud>) {
    this.#cloud = cloud;
    this.#open = open;
  }

  static async open(dataDir: string, onError: (error: unknown) => void): Promise<CloudConnection> {
    const open = () => openCloud(dataDir, onError);
    return new CloudConnection(await open(), open);
  }

  get cloud(): Cloud {
    return this.#cloud;
  }

  readonly fetch: ApiFetch = async (path, init) => {
    const cloud = this.#cloud;
    try {
      return await cloud.fetch(path, init);
    } catch (error) {
      // What changes something may have been done already; the caller has to know.
      if (cloud.owner || (init?.method ?? 'GET') !== 'GET') throw error;
      if (this.#cloud === cloud) this.#reopened ??= this.#reopen();
      await this.#reopened;
      return this.#cloud.fetch(path, init);
    }
  };

  #reopened: Promise<void> | undefined;

  async #reopen(): Promise<void> {
    try {
      this.#cloud = await this.#open();
    } finally {
      this.#reopened = undefined;
    }
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
