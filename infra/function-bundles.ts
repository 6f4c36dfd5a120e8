import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { functionEntries } from './functions.ts';

/** Below `dist`: one folder a function with all that Lambda needs. */
export const bundlesFolder = 'functions';

/** The SDK comes with the runtime. Node 20 is what an emulator's host may have; Lambda runs a newer one. */
export const bundleOptions = {
  bundle: true,
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
  target: 'node20',
  external: ['@aws-sdk/*', '@smithy/*'],
  logLevel: 'warning',
  // Bundled CommonJS packages may still call require.
  banner: {
    js: "import{createRequire as skysweepRequire}from'node:module';const require=skysweepRequire(import.meta.url);",
  },
} as const satisfies BuildOptions;

/** Bundles the Lambdas once, at build time: an application that uses the construct needs neither esbuild nor sources. */
export async function bundleFunctions(root: string, dist: string): Promise<void> {
  const folder = join(dist, bundlesFolder);
  await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(functionEntries).map(([name, entry]) => [`${bundlesFolder}/${name}/index`, entry]),
    ),
    outdir: dist,
    outExtension: { '.js': '.mjs' },
  });
  for (const name of readdirSync(folder)) {
    if (!(name in functionEntries)) rmSync(join(folder, name), { recursive: true });
  }
}
