import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
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

/** Bundles what `import 'skysweep/trial'` gives: one module for training programs on Node, without imports but Node's. */
export async function bundleTrial(root: string, dist: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { 'trial/index': 'clients/typescript/trial.ts' },
    outdir: dist,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node20',
    format: 'esm',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

/**
 * Bundles what `import 'skysweep/cdk'` gives: the construct, which uses the CDK of the app that it is in; and the app that
 * `skysweep deploy` runs around it.
 */
export async function bundleConstruct(root: string, dist: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { 'cdk/index': 'infra/sweeps.ts', 'cdk/app': 'infra/app.ts' },
    outdir: dist,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    target: 'node20',
    format: 'esm',
    external: ['aws-cdk-lib', 'constructs', '@aws-sdk/*', '@smithy/*'],
    metafile: true,
    logLevel: 'warning',
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
