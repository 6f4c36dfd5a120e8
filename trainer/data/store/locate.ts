import { createHash } from 'node:crypto';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, type DataAccess } from './access.ts';
import { download } from './download.ts';
import { isArchive, unpacked } from './unpack.ts';

/**
 * The file or folder on this machine for what the user named: a path, https://…, s3://bucket/key or npm:package/path;
 * downloaded and unpacked where it has to be.
 * @param field the setting that names it, for errors
 * @throws Error saying what is missing and what to do
 */
export async function locate(place: string, field: string, access: DataAccess): Promise<string> {
  if (/^https?:\/\//.test(place)) return await open(await download(place, place, access), place, access, true);
  if (place.startsWith('s3://')) {
    const url = access.signed?.[place];
    if (url === undefined) {
      const remedy =
        'on AWS name its bucket when you deploy (-c skysweep:dataBuckets=…), on a laptop set AWS credentials and AWS_REGION';
      throw new Error(`${field}: the API has signed no URL for ${place}: ${remedy}`);
    }
    return await open(await download(place, url, access), place, access, true);
  }
  const path = place.startsWith('npm:') ? inPackage(place.slice(4), field) : place;
  if (!existsSync(path)) {
    throw new Error(`${field}: ${path} is missing: name a file or folder that is there, seen from ${process.cwd()}`);
  }
  return await open(path, place, access, false);
}

async function open(path: string, place: string, access: DataAccess, isOurs: boolean): Promise<string> {
  if (!statSync(path).isFile() || !isArchive(path)) return path;
  return await unpacked(path, isOurs ? dirname(path) : archiveFolder(path, access), place);
}

/** A local archive is unpacked anew when it has changed. */
function archiveFolder(path: string, access: DataAccess): string {
  const { size, mtimeMs } = statSync(path);
  const key = createHash('sha256')
    .update(`${realpathSync(path)}|${size}|${mtimeMs}`)
    .digest('hex')
    .slice(0, 32);
  return join(cacheFolder(access), 'archives', key);
}

/** A path in an installed package, looked for from the working folder and from this module upwards. */
function inPackage(place: string, field: string): string {
  const parts = place.split('/');
  const name = parts.slice(0, place.startsWith('@') ? 2 : 1).join('/');
  for (const start of [process.cwd(), dirname(fileURLToPath(import.meta.url))]) {
    for (let folder = start; ; folder = dirname(folder)) {
      const found = join(folder, 'node_modules', name);
      if (existsSync(found)) return join(folder, 'node_modules', place);
      if (folder === dirname(folder)) break;
    }
  }
  throw new Error(`${field}: the package ${name} is missing: install it with \`npm install ${name}\``);
}
