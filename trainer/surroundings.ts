import { execFileSync } from 'node:child_process';
import { cpus, release } from 'node:os';
import { version_core } from '@tensorflow/tfjs-core';
import type { TrialEnvironment } from '../core/sweep/environment.ts';
import packageJson from '../package.json' with { type: 'json' };

/** Milliseconds that git may take to tell the revision. */
const patienceMs = 2000;

/** The revision of the code in the folder that a job runs in; `-dirty` when tracked files were changed. */
function gitRevision(): string | undefined {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { timeout: patienceMs, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }).trim();
    const revision = git('rev-parse', 'HEAD');
    return git('status', '--porcelain', '--untracked-files=no') === '' ? revision : `${revision}-dirty`;
  } catch {
    // No git, or no repository.
    return undefined;
  }
}

let knownRevision: { readonly value: string | undefined } | undefined;

/** Asked once: whatever changes in the folder later, this process runs the code that it has loaded. */
function revisionOfProcess(): string | undefined {
  knownRevision ??= { value: gitRevision() };
  return knownRevision.value;
}

/** The machine and the versions that this process runs on, with what the caller knows beside. */
export function describeSurroundings(more: TrialEnvironment): TrialEnvironment {
  const processors = cpus();
  const revision = revisionOfProcess();
  return {
    ...more,
    skysweep: packageJson.version,
    tensorflow_js: version_core,
    node: process.version,
    platform: `${process.platform} ${process.arch} ${release()}`,
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    ...(revision !== undefined && { git_revision: revision }),
  };
}
