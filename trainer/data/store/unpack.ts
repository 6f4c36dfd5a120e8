import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { unzipSync } from 'fflate';
import { extract } from 'tar';
import { exclusively } from './lock.ts';

type Unpacker = (archive: string, folder: string) => Promise<void>;

const unpackers: readonly { readonly ending: RegExp; readonly unpack: Unpacker }[] = [
  { ending: /\.(tar\.gz|tgz|tar)$/i, unpack: (file, cwd) => extract({ file, cwd, strict: true }) },
  { ending: /\.zip$/i, unpack: async (file, folder) => unzip(file, folder) },
  {
    ending: /\.gz$/i,
    unpack: (file, folder) =>
      pipeline(createReadStream(file), createGunzip(), createWriteStream(join(folder, basename(file).slice(0, -3)))),
  },
];

export function isArchive(file: string): boolean {
  return unpackers.some(({ ending }) => ending.test(file));
}

/**
 * What is in an archive, unpacked once below `folder`: its only file or folder, or the folder of all.
 * @throws Error naming the archive when it is broken
 */
export async function unpacked(archive: string, folder: string, name: string): Promise<string> {
  const { unpack } = unpackers.find(({ ending }) => ending.test(archive))!;
  const target = join(folder, 'unpacked');
  mkdirSync(folder, { recursive: true });
  await exclusively(`${target}.lock`, async () => {
    if (existsSync(target)) return;
    const partial = `${target}-${process.pid}`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial);
    try {
      await unpack(archive, partial);
      renameSync(partial, target);
    } catch (cause) {
      rmSync(partial, { recursive: true, force: true });
      const remedy = 'is it whole? copy or download it again';
      throw new Error(`data.path: ${name} cannot be unpacked (${(cause as Error).message}): ${remedy}`, { cause });
    }
  });
  return only(target);
}

/** Down to where there is more than one thing. */
function only(folder: string): string {
  const inside = readdirSync(folder).filter((name) => name !== '__MACOSX' && !name.startsWith('._'));
  if (inside.length !== 1) return folder;
  const [single] = inside.map((name) => join(folder, name)) as [string];
  return statSync(single).isDirectory() ? only(single) : single;
}

function unzip(file: string, folder: string): void {
  const root = resolve(folder) + sep;
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(file)))) {
    const target = resolve(folder, name);
    if (!target.startsWith(root)) throw new Error(`it holds ${name}, which is outside of it`);
    if (name.endsWith('/')) {
      mkdirSync(target, { recursive: true });
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
}
