import type * as tf from '@tensorflow/tfjs-core';
import type { Random } from '../../core/random.ts';
import type { Params } from '../../core/space/parameter.ts';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';

/** TensorFlow.js as a module gets it: core and, where it is installed, tfjs-layers. */
export type UserTensorFlow = typeof tf & Readonly<Record<string, unknown>>;

/** What a module is told. */
export interface BuildContext {
  /** All settings of the trial, the searched ones included. */
  readonly settings: BuiltInTrainer;
  /** The spec's `params` and the searched parameters that the trainer itself does not know. */
  readonly params: Params;
  /** Shape of one example: [height, width, channels] of an image, [columns] of a table, [places] of a text. */
  readonly inputShape: readonly number[];
  /** Columns of the output: classes, or 1 for a number. */
  readonly classes: number;
  readonly seed: number;
}

/** How a tensor of the network starts. */
export type Start =
  | 'zeros'
  | 'ones'
  | 'glorot_uniform'
  | 'glorot_normal'
  | 'he_uniform'
  | 'he_normal'
  | 'orthogonal'
  /** Fills the values, row-major; draw from `random` alone. */
  | ((random: Random, values: Float32Array) => void);

export interface UserTensor {
  readonly shape: readonly number[];
  /** Default: he_normal for two and more dimensions, else zeros. */
  readonly start?: Start;
}

/** What `forward` is given beside the inputs and the parameters. */
export interface UserPass {
  readonly training: boolean;
  /** The network's state, by name. */
  readonly state: Readonly<Record<string, tf.Tensor>>;
  /** In training: what an entry of the state is from now on. */
  update(name: string, value: tf.Tensor): void;
  /** In training: drops values by the trial's \`dropout\`, from its seed; call it in the same order each time. */
  dropout<T extends tf.Tensor>(x: T): T;
}

/** A network as a function of named parameters. */
export interface FunctionalNetwork {
  readonly parameters: Readonly<Record<string, UserTensor>>;
  /** What is not trained but moves with training. */
  readonly state?: Readonly<Record<string, UserTensor>>;
  /** Outputs [batch, classes], before any softmax. */
  forward(inputs: tf.Tensor, parameters: Readonly<Record<string, tf.Tensor>>, pass: UserPass): tf.Tensor;
}

/** The default export of a module: answers a functional network, or a model of tfjs-layers. */
export type BuildNetwork = (tf: UserTensorFlow, context: BuildContext) => unknown;
