/** A worker of data-parallel training: a thread with a back end and a copy of the network of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../backend/select.ts';
import { loadModule } from '../../custom/load-module.ts';
import { createModel } from '../../models/create.ts';
import { parameterLayout } from '../../models/parameters.ts';
import { batchGradient, batchTensors } from '../batch-gradient.ts';
import { BatchPass } from '../pass.ts';
import { taskOf } from '../task.ts';
import { Desk } from './desk.ts';
import type { WorkerInput } from './team.ts';

const { settings, seed, set, backend, buffers } = workerData as WorkerInput;
const desk = new Desk(buffers);
await selectBackend(backend, () => {});
if (settings.module !== undefined) await loadModule(settings.module);
const network = { model: createModel(settings, set, seed), task: taskOf(settings, set) };
const { model } = network;
const layout = parameterLayout(model);
const stateLayout = parameterLayout({ parameters: model.state });
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
  const training = new BatchPass(settings.dropout, seed, draw, share);
  const results = tf.tidy(() => {
    const weights = layout.split(tf.tensor1d(desk.parameters.slice()));
    const state = model.state.length > 0 ? stateLayout.split(tf.tensor1d(desk.state.slice())) : [];
    const { grads, sums } = batchGradient(
      network,
      batchTensors(set, { count: share.count, inputs, labels }),
      { weights, state },
      training,
    );
    const moved = model.state.length > 0 ? [stateLayout.join(training.state(state))] : [];
    return [layout.join(grads), sums, ...moved];
  });
  training.dispose();
  [desk.gradient, desk.sums, desk.state].forEach((to, i) => {
    if (results[i]) to.set(results[i].dataSync());
  });
  tf.dispose(results);
}
