import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** Writes the library's type declarations; whether the types are right is what `npm run check` asks. */
export async function declareLibrary(root: string, dist: string): Promise<void> {
  rmSync(`${dist}/types`, { recursive: true, force: true });
  const compiler = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc');
  const args = [compiler, '-p', 'tsconfig.library.json', '--noCheck', '--outDir', `${dist}/types`];
  await promisify(execFile)(process.execPath, args, { cwd: root });
}
