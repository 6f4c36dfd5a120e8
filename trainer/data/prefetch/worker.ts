/** A thread that prepares batches: it answers each place that it is asked for with the batch there. */
import { parentPort, workerData } from 'node:worker_threads';
import { Batches } from './batches.ts';
import { claims, type Request, type WorkerInput } from './prefetcher.ts';

const { set, settings, seed, port, answered, claims: taken } = workerData as WorkerInput;
const batches = new Batches(set, settings, seed);
const count = new Int32Array(answered);
const claimed = new Int32Array(taken);

function tell(message: unknown, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
  Atomics.add(count, 0, 1);
  Atomics.notify(count, 0);
}

port.on('message', ({ ticket, ...place }: Request) => {
  if (!claims(claimed, ticket)) return;
  const { inputs, labels, count: examples } = batches.at(place);
  const buffers = [inputs.buffer, labels.buffer] as ArrayBuffer[];
  tell({ ...place, count: examples, inputs, labels }, buffers);
});
// The trainer ends its thread by itself; a port that is listened to would keep this one alive.
parentPort!.once('close', () => port.close());
tell('ready');
