import type * as tf from '@tensorflow/tfjs-core';
import type { ParameterShape } from '../models/model.ts';

/** What one optimiser step did. The tensors belong to the training: read them at once, dispose of none. */
export interface ObservedStep {
  readonly parameters: readonly ParameterShape[];
  /** One per parameter: the values before the step, the loss's gradient, and what the step adds. */
  readonly values: readonly tf.Tensor[];
  readonly gradients: readonly tf.Tensor[];
  /** Computed when called; absent where the batch completed no step of the optimiser. */
  readonly changes?: () => readonly tf.Tensor[];
}

/** Looks on while a network trains and changes nothing. Tensors that it makes it keeps and disposes of by itself. */
export interface TrainingObserver {
  /** Whether it times operations, each of which is then to run by itself. */
  readonly timesOperations?: boolean;
  /**
   * Before the batch of that index, of `batches` in the epoch, is gathered: whether it wants to look inside it, by
   * `forward` and `stepped`. `completes`: the optimiser takes a step with it, as always but with accumulation.
   */
  looksAt(batch: number, batches: number, completes: boolean): boolean;
  /** The batch, of `count` examples, is there. */
  gathered(count: number): void;
  /** At the end of the forward pass, while its gradient tape is open. */
  forward(): void;
  /** The gradients are there. */
  backward(): void;
  /** The optimiser's change is there. */
  stepped(step: ObservedStep): void;
  /** After every step: [sum of losses, …] over the epoch so far, and the step's learning rate. */
  summed(sums: tf.Tensor1D, learningRate: number): void;
  /** All batches of the epoch are trained and the device is idle. */
  trained(): void;
}
