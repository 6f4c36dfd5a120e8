import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type TransferListItem, Worker } from 'node:worker_threads';

const bundled = 'batch-worker.js';

/** A thread that runs worker.ts: the build's bundle of it, or the source. @throws Error when there is neither */
export function startThread(workerData: unknown, transferList: TransferListItem[]): Worker {
  const source = new URL('./worker.ts', import.meta.url);
  if (existsSync(fileURLToPath(source))) return fromSource(source, workerData, transferList);
  const places = [`./${bundled}`, `./trainer/${bundled}`, `../trainer/${bundled}`];
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(fileURLToPath(url)));
  if (!found) throw new Error(`${bundled} is missing from the build`);
  return new Worker(found, { workerData, transferList });
}

/** A thread does not inherit the loader for TypeScript: it registers one of its own first. */
function fromSource(source: URL, workerData: unknown, transferList: TransferListItem[]): Worker {
  const require = createRequire(import.meta.url);
  const { exports } = require('tsx/package.json') as { exports: { './esm/api': { import: { default: string } } } };
  const loader = new URL(exports['./esm/api'].import.default, pathToFileURL(require.resolve('tsx/package.json')));
  const start = `import('${loader.href}').then(({ register }) => { register(); return import('${source.href}'); })`;
  return new Worker(start, { eval: true, workerData, transferList, execArgv: [] });
}
