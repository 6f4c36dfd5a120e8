import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type BuildOptions, build, type Metafile } from 'esbuild';

/** Bundles what `import 'skysweep'` gives: one module without imports, for Node, browsers and bundlers alike. */
export function bundleLibrary(root: string, dist: string): Promise<Metafile> {
  const entryPoints = { 'library/index': 'core/study/skysweep.ts' };
  return bundle(root, dist, { entryPoints, platform: 'neutral', target: 'es2022' });
}

/** Bundles what `import 'skysweep/trial'` gives: one module for training programs on Node, without imports but Node's. */
export function bundleTrial(root: string, dist: string): Promise<Metafile> {
  const entryPoints = { 'trial/index': 'clients/typescript/trial.ts' };
  return bundle(root, dist, { entryPoints, platform: 'node', target: 'node20' });
}

/**
 * Bundles what `import 'skysweep/cdk'` gives: the construct, which uses the CDK of the app that it is in; and the app that
 * `skysweep deploy` runs around it.
 */
export function bundleConstruct(root: string, dist: string): Promise<Metafile> {
  const entryPoints = { 'cdk/index': 'infra/sweeps.ts', 'cdk/app': 'infra/app.ts' };
  const external = ['aws-cdk-lib', 'constructs', '@aws-sdk/*', '@smithy/*'];
  return bundle(root, dist, { entryPoints, platform: 'node', target: 'node20', external });
}

type BundleOptions = Required<Pick<BuildOptions, 'entryPoints' | 'platform' | 'target'>> &
  Pick<BuildOptions, 'external'>;

async function bundle(root: string, dist: string, options: BundleOptions): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    outdir: dist,
    bundle: true,
    mainFields: ['module', 'main'],
    format: 'esm',
    metafile: true,
    logLevel: 'warning',
    ...options,
  });
  return metafile;
}

/**
 * Writes the type declarations that a tsconfig names and removes what an earlier build left; whether the types are right
 * is what `npm run check` asks.
 */
export async function declareTypes(root: string, tsconfig: string, types: string): Promise<void> {
  const compiler = createRequire(import.meta.url)
    .resolve('typescript/package.json')
    .replace('package.json', 'bin/tsc');
  const args = ['-p', tsconfig, '--noCheck', '--listEmittedFiles', '--outDir', types];
  const { stdout } = await promisify(execFile)(process.execPath, [compiler, ...args], { cwd: root });
  const made = new Set([...stdout.matchAll(/^TSFILE: +(.+)$/gm)].map(([, file]) => resolve(file!)));
  mkdirSync(types, { recursive: true });
  for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !made.has(file)) rmSync(file);
  }
}
