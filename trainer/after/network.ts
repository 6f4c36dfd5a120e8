import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { InputOf } from '../data/data-set.ts';
import type { Model, ParameterShape, Pass } from '../models/model.ts';
import { sizeOf } from '../models/model.ts';

/** A network with its values, in the order of its model's parameters and state. */
export interface TrainedNetwork {
  readonly settings: BuiltInTrainer;
  readonly input: InputOf;
  readonly model: Model;
  readonly weights: readonly Float32Array[];
  readonly state: readonly Float32Array[];
}

/** One vector as the values of each tensor, views of it. */
export function valuesOf(shapes: readonly ParameterShape[], vector: Float32Array): Float32Array[] {
  let from = 0;
  return shapes.map(({ shape }) => {
    from += sizeOf(shape);
    return vector.subarray(from - sizeOf(shape), from);
  });
}

/** A network with the values that vectors on the device hold. */
export async function readNetwork(
  network: Pick<TrainedNetwork, 'settings' | 'input' | 'model'>,
  parameters: tf.Tensor1D,
  state: tf.Tensor1D | undefined,
): Promise<TrainedNetwork> {
  const { model } = network;
  const [weights, moved] = [await parameters.data<'float32'>(), (await state?.data<'float32'>()) ?? new Float32Array()];
  return { ...network, weights: valuesOf(model.parameters, weights), state: valuesOf(model.state, moved) };
}

/** The network's tensors, for evaluation; the caller disposes of them. */
export function passOf({ model, weights, state }: TrainedNetwork): Pass {
  const tensors = (shapes: readonly ParameterShape[], values: readonly Float32Array[]) =>
    shapes.map(({ shape }, i) => tf.tensor(values[i]!, [...shape]));
  return { weights: tensors(model.parameters, weights), state: tensors(model.state, state) };
}
