import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Cloud } from '../infra/local/cloud.ts';
import { type ApiFetch, SweepsClient } from './client.ts';
import { type DeploymentOptions, deploymentPlace } from './deployment/options.ts';
import { CliError, exitCodes } from './errors.ts';
import type { Io } from './io.ts';

/** Where sweeps are: in a data directory of this machine, or in a deployment. */
export interface PlaceOptions extends DeploymentOptions {
  readonly dataDir?: string;
}

/** Where the embedded cloud keeps everything: --data-dir, SKYSWEEP_DATA_DIR, or `.skysweep` here. */
export function dataDirectory({ dataDir }: PlaceOptions, env: NodeJS.ProcessEnv): string {
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

export const isDeployed = (options: PlaceOptions, env: NodeJS.ProcessEnv): boolean =>
  deploymentPlace(options, env) !== undefined;

/** Whether there can be sweeps: a deployment is asked, a data directory is made by the first sweep. */
export const hasSweeps = (options: PlaceOptions, env: NodeJS.ProcessEnv): boolean =>
  isDeployed(options, env) || existsSync(dataDirectory(options, env));

/** The cloud that the options mean. A deployment is a cloud of others: what runs there needs nobody here. */
async function openPlace(
  options: PlaceOptions,
  env: NodeJS.ProcessEnv,
  onError: (error: unknown) => void,
): Promise<Cloud> {
  const place = deploymentPlace(options, env);
  if (!place) return openCloud(dataDirectory(options, env), onError);
  if (options.dataDir !== undefined) {
    throw new CliError(exitCodes.usage, '--data-dir is for sweeps on this machine: leave it out with a deployment');
  }
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const { openDeployment } = await import('./deployment/deployment.ts');
  const fetch = await openDeployment(place);
  return { fetch, owner: false, close: async () => {}, interrupt: async () => {}, kill: () => {} };
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

  static async open(options: PlaceOptions, env: NodeJS.ProcessEnv, onError: (error: unknown) => void) {
    const open = () => openPlace(options, env, onError);
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
      if (error instanceof CliError || cloud.owner || (init?.method ?? 'GET') !== 'GET') throw error;
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

/** Runs a short command against the sweeps of a deployment, or of an existing data directory. */
export async function withClient<T>(
  options: PlaceOptions,
  io: Io,
  command: (client: SweepsClient) => Promise<T>,
): Promise<T> {
  if (!hasSweeps(options, io.env)) {
    const dataDir = dataDirectory(options, io.env);
    const message = `there are no sweeps in ${dataDir}: \`skysweep run\` makes it, --data-dir names another`;
    throw new CliError(exitCodes.usage, message);
  }
  const cloud = await openPlace(options, io.env, (error) => warn(io, error));
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
