import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../../core/random.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { createModel } from '../../../trainer/models/create.ts';
import { initialValues, parameterLayout } from '../../../trainer/models/parameters.ts';
import { softmaxCrossEntropy } from '../../../trainer/training/loss.ts';
import { BatchPass } from '../../../trainer/training/pass.ts';

export interface ModelGradients {
  readonly loss: number;
  /** Of all parameters, one after the other. */
  readonly gradient: Float32Array;
  /** The loss at parameters moved by `by` along a fixed random direction, and that direction. */
  readonly moved: (by: number) => number;
  readonly direction: Float32Array;
  /** What training moves beside the parameters. */
  readonly state: Float32Array;
  readonly parameterCount: number;
}

const shape = [8, 8, 2] as const;
const classes = 3;
const batch = 5;

function normal(length: number, name: string): Float32Array {
  const random = randomStream(3, name);
  return Float32Array.from({ length }, () => random.normal());
}

/** Loss and gradient of a model in training, on the current back end, for a small random batch. */
export function modelGradients(settings: Record<string, unknown>): ModelGradients {
  const all = trialSettings(settings, {});
  const model = createModel(all, { kind: 'images', shape, classes });
  const layout = parameterLayout(model);
  const images = tf.tensor4d(normal(batch * 128, 'images'), [batch, ...shape]);
  const labels = tf.tensor2d([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0.4, 0.6], [batch, classes]);
  const state = () => {
    const values = initialValues(model.state, 1);
    return model.state.length > 0 ? parameterLayout({ parameters: model.state }).split(tf.tensor1d(values)) : [];
  };
  const initial = initialValues(model.parameters, 1);
  // Biases and gains at 0 and 1 would hide mistakes.
  const parameters = initial.map((value, i) => value + 0.1 * normal(1, `bias-${i}`)[0]!);
  const drawn = normal(initial.length, 'direction');
  const norm = Math.hypot(...drawn);
  const direction = drawn.map((value) => (4 * value) / norm);
  const run = (vector: Float32Array) => {
    const pass = new BatchPass(all.dropout, 7, 3);
    const before = state();
    const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]) =>
      softmaxCrossEntropy(model.logits(images, { weights, state: before, training: pass }), labels),
    )(layout.split(tf.tensor1d(vector)));
    return { loss: value.dataSync()[0]!, grads, state: pass.state(before) };
  };
  const { loss, grads, state: after } = run(parameters);
  return {
    loss,
    gradient: layout.join(grads).dataSync() as Float32Array,
    moved: (by) => run(parameters.map((value, i) => value + by * direction[i]!)).loss,
    direction,
    state:
      after.length > 0
        ? (tf.concat(after.map((one) => tf.reshape(one, [-1]))).dataSync() as Float32Array)
        : new Float32Array(),
    parameterCount: layout.size,
  };
}
