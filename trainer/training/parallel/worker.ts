/** A worker of data-parallel training: a thread with a back end and a copy of the network of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../backend/select.ts';
import { loadModule } from '../../custom/load-module.ts';
import { createModel } from '../../models/create.ts';
import { parameterLayout } from '../../models/parameters.ts';
import { batchTensors } from '../batch-gradient.ts';
import { learn } from '../learn.ts';
import { BatchPass } from '../pass.ts';
import { taskOf } from '../task.ts';
import { Desk } from './desk.ts';
import type { WorkerInput } from './team.ts';

const { settings, seed, set, backend, buffers } = workerData as WorkerInput;
const desk = new Desk(buffers);
await selectBackend(backend, () => {});
if (settings.module !== undefined) await loadModule(settings.module);
const model = createModel(settings, set, seed);
const task = taskOf(settings, set);
const stateLayout = model.state.length > 0 ? parameterLayout({ parameters: model.state }) : undefined;
const network = { model, layout: parameterLayout(model), stateLayout };
parentPort!.postMessage('ready');

while (desk.awaitTask()) {
  try {
    work();
    desk.answer();
  } catch (error) {
    desk.fail(error instanceof Error ? error.message : String(error));
  }
}

function work(): void {
  const { share, draw, inputs, labels } = desk.task();
  const results = tf.tidy(() => {
    const vectors = [tf.tensor1d(desk.parameters.slice()), stateLayout && tf.tensor1d(desk.state.slice())] as const;
    const batch = batchTensors(set, { count: share.count, inputs, labels });
    const pass = new BatchPass(settings.dropout, seed, draw, share);
    const { gradient, sums, state } = learn(network, { task, batch, pass }, vectors).learnt;
    pass.dispose();
    return [gradient, sums, ...(state ? [state] : [])];
  });
  [desk.gradient, desk.sums, desk.state].forEach((to, i) => {
    if (results[i]) to.set(results[i].dataSync());
  });
  tf.dispose(results);
}
