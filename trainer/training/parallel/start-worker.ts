import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const bundled = 'gradient-worker.js';

/** A thread that runs worker.ts: the build's bundle of it, beside the trainer's or in its folder, or the source. */
export function startWorker(workerData: unknown): Worker {
  const source = new URL('./worker.ts', import.meta.url);
  if (existsSync(fileURLToPath(source))) return fromSource(source, workerData);
  const places = [`./${bundled}`, `./trainer/${bundled}`, `../trainer/${bundled}`];
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(fileURLToPath(url)));
  if (!found) throw new Error(`data_parallel: ${bundled} is missing from the build`);
  return new Worker(found, { workerData });
}

/** A thread does not inherit the loader for TypeScript: it registers one of its own first. */
function fromSource(source: URL, workerData: unknown): Worker {
  const require = createRequire(import.meta.url);
  const { exports } = require('tsx/package.json') as { exports: { './esm/api': { import: { default: string } } } };
  const loader = new URL(exports['./esm/api'].import.default, pathToFileURL(require.resolve('tsx/package.json')));
  const start = `import('${loader.href}').then(({ register }) => { register(); return import('${source.href}'); })`;
  return new Worker(start, { eval: true, workerData, execArgv: [] });
}
