import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(folder: string): string {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name === 'skysweep') return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the package skysweep is incomplete: its package.json is missing');
  return findRoot(parent);
}

/** The folder of the installed package, from the sources as well as from the bundles in `dist/`. */
export const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** What `npm run build` makes. */
export const built = {
  /** The synthesised stack, see `template.ts`. */
  template: join(packageRoot, 'dist', 'template.json'),
  trainer: join(packageRoot, 'dist', 'trainer', 'main.js'),
} as const;
