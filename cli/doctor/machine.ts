import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { type Check, doubtful, fine, look, wrong } from './check.ts';

const gib = 1024 ** 3;
/** Below this, checkpoints and data sets soon have no room. */
const enoughDisk = 2 * gib;

/** What sweeps on this machine need: Node.js, a folder with room in it, and something to compute with. */
export async function checkMachine(dataDir: string): Promise<Check[]> {
  const checks = [
    nodeVersion(process.versions.node),
    ...(await look('data directory', () => directory(dataDir))),
    ...(await look('disk', async () => {
      const { bavail, bsize } = await statfs(existing(dataDir));
      return disk(dataDir, bavail * bsize);
    })),
    fine('machine', `${availableParallelism()} processors, ${(totalmem() / gib).toFixed(1)} GiB of memory`),
    backend(),
  ];
  return checks;
}

export function nodeVersion(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > 20 || (major === 20 && minor >= 19);
  return enough
    ? fine('Node.js', version)
    : wrong('Node.js', version, 'install 20.19 or newer, as from https://nodejs.org');
}

export function disk(folder: string, free: number): Check {
  const found = `${(free / gib).toFixed(1)} GiB free`;
  if (free >= enoughDisk) return fine('disk', found);
  return doubtful('disk', found, `make room where ${folder} is, or name another folder with --data-dir`);
}

/** The nearest folder that is there. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}

async function directory(folder: string): Promise<Check> {
  const what = 'data directory';
  const nearest = existing(folder);
  try {
    await access(nearest, constants.W_OK | constants.X_OK);
  } catch {
    return wrong(what, `${nearest} cannot be written`, 'make it writable, or name another folder with --data-dir');
  }
  return fine(what, nearest === folder ? folder : `${folder}, which the first sweep makes`);
}

/** What `backend: auto` takes, as far as packages tell; only a trial shows whether a GPU's driver is there. */
function backend(): Check {
  const { resolve } = createRequire(import.meta.url);
  const has = (name: string) => {
    try {
      return resolve(name) !== '';
    } catch {
      return false;
    }
  };
  const native = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].find(has);
  if (native) return fine('back end', `${native} is installed`);
  return fine('back end', 'WebAssembly; `npm i @tensorflow/tfjs-node-gpu` on a machine with CUDA is many times faster');
}
