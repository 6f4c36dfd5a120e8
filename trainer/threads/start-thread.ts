import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type TransferListItem, Worker } from 'node:worker_threads';

/** The programs of threads: the source, from here, and the build's bundle of it. */
const programs = {
  /** Prepares batches ahead. */
  batches: { source: '../data/prefetch/worker.ts', bundle: 'batch-worker.js' },
  /** Takes its share of every batch of data-parallel training. */
  gradients: { source: '../training/parallel/worker.ts', bundle: 'gradient-worker.js' },
} as const;

/**
 * A thread that runs the source where it is there, else the bundle, which lies beside the trainer's or in its folder.
 * @throws Error when there is neither
 */
export function startThread(
  program: keyof typeof programs,
  workerData: unknown,
  transferList: TransferListItem[] = [],
): Worker {
  const { source, bundle } = programs[program];
  const url = new URL(source, import.meta.url);
  if (existsSync(fileURLToPath(url))) return fromSource(url, workerData, transferList);
  const places = [`./${bundle}`, `./trainer/${bundle}`, `../trainer/${bundle}`];
  const found = places.map((place) => new URL(place, import.meta.url)).find((one) => existsSync(fileURLToPath(one)));
  if (!found) throw new Error(`${bundle} is missing from the build`);
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
