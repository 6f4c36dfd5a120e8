import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build, type Metafile } from 'esbuild';

/** Bundles what `import 'skysweep'` gives: one module without imports, for Node, browsers and bundlers alike. */
export async function bundleLibrary(root: string, dist: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { 'library/index': 'core/study/skysweep.ts' },
    outdir: dist,
    bundle: true,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    format: 'esm',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/**
 * Writes the library's type declarations and removes what an earlier build left; whether the types are right is what
 * `npm run check` asks.
 */
export async function declareLibrary(root: string, dist: string): Promise<void> {
  const types = join(dist, 'types');
  const compiler = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc');
  const args = ['-p', 'tsconfig.library.json', '--noCheck', '--listEmittedFiles', '--outDir', types];
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, ...args], { cwd: root });
  const made = new Set([...stdout.matchAll(/^TSFILE: +(.+)$/gm)].map(([, file]) => resolve(file!)));
  for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !made.has(file)) rmSync(file);
  }
}
