import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { compile, type Program } from '../backend/compile.ts';
import type { BatchTensors } from './batch-gradient.ts';
import { type LearningVectors, type Learnt, learn } from './learn.ts';
import type { NetworkState } from './network-state.ts';
import { BatchPass, type Drawn } from './pass.ts';
import type { Task } from './task.ts';

type Network = Pick<NetworkState, 'model' | 'layout' | 'stateLayout'>;
type Settings = Pick<BuiltInTrainer, 'family' | 'dropout' | 'batch_size'>;

/**
 * What whole batches teach, by one program of the back end for all operations of a pass, from the first batch on. An epoch's last batch, where it is smaller, is not worth a program of its own.
 */
export class CompiledLearning {
  readonly #network: Network;
  readonly #task: Task;
  readonly #settings: Settings;
  readonly #seed: number;
  #program: Program | undefined;
  /** What the program is given behind batch, parameters and state. */
  #drawn: readonly Drawn[] = [];
  #isTried: boolean;

  constructor(network: Network, task: Task, settings: Settings, seed: number) {
    this.#network = network;
    this.#task = task;
    this.#settings = settings;
    this.#seed = seed;
    // What a user's module does may depend on more than tensors.
    this.#isTried = settings.family === 'custom';
  }

  /**
   * Call it within a tidy. Answers undefined where there is no program for the batch.
   * @param draw the number of the batch in the whole training
   */
  of(batch: BatchTensors, draw: number, [parameters, state]: LearningVectors): Learnt | undefined {
    if (batch[0].shape[0] !== this.#settings.batch_size) return undefined;
    const inputs = [...batch, parameters, ...(state ? [state] : [])];
    if (!this.#isTried) {
      this.#isTried = true;
      this.#compile(inputs, draw);
    }
    if (!this.#program) return undefined;
    const drawn = this.#drawn.map(({ tensor, values }) => tf.tensor(values(draw), tensor.shape));
    const [gradient, sums, moved] = this.#program.run([...inputs, ...drawn]) as tf.Tensor1D[];
    return { gradient: gradient!, sums: sums!, ...(moved && { state: moved }) };
  }

  #compile(inputs: readonly tf.Tensor[], draw: number): void {
    this.#program = compile(inputs, ([x, labels, parameters, state]) => {
      const pass = new BatchPass(this.#settings.dropout, this.#seed, draw);
      const { learnt } = learn(this.#network, { task: this.#task, batch: [x!, labels as tf.Tensor2D], pass }, [
        parameters as tf.Tensor1D,
        state as tf.Tensor1D | undefined,
      ]);
      pass.dispose();
      if (!pass.drawn) return undefined;
      this.#drawn = pass.drawn;
      const { gradient, sums, state: moved } = learnt;
      return { results: [gradient, sums, ...(moved ? [moved] : [])], made: pass.drawn.map(({ tensor }) => tensor) };
    });
  }

  dispose(): void {
    this.#program?.dispose();
  }
}
