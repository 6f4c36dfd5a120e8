import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { inheritedValues } from '../after/starting-values.ts';
import type { Model } from '../models/model.ts';
import { type ParameterLayout, parameterLayout } from '../models/parameters.ts';
import { initialVectors } from './initial-vectors.ts';
import { Vectors } from './vectors.ts';

type Changed = Readonly<Record<string, tf.Tensor1D>>;

/** A network under training: its model, and the vectors that hold its parameters, its state and what the optimiser keeps. */
export class NetworkState {
  readonly model: Model;
  readonly layout: ParameterLayout;
  /** Of the model's state, such as running means; absent where it has none. */
  readonly stateLayout: ParameterLayout | undefined;
  readonly vectors: Vectors;
  readonly #hasMean: boolean;

  constructor(model: Model, slots: readonly string[], settings: BuiltInTrainer, seed: number) {
    this.model = model;
    this.layout = parameterLayout(model);
    if (model.state.length > 0) this.stateLayout = parameterLayout({ parameters: model.state });
    this.vectors = new Vectors(initialVectors(model, slots, settings, seed));
    this.#hasMean = settings.ema_decay > 0;
  }

  /** The parameters that are evaluated: their running mean where there is one. */
  get evaluated(): tf.Tensor1D {
    return this.vectors.get(this.#hasMean ? 'ema' : 'parameters');
  }

  /** The model's state as one vector, where it has one. */
  get stateVector(): tf.Tensor1D | undefined {
    return this.stateLayout && this.vectors.get('state');
  }

  /** The model's state as tensors of their own. */
  state(): tf.Tensor[] {
    return this.stateLayout?.split(this.vectors.get('state')) ?? [];
  }

  /** The tensors of an evaluation; the caller disposes of them. */
  evaluationPass(): { readonly weights: tf.Tensor[]; readonly state: tf.Tensor[] } {
    return tf.tidy(() => ({ weights: this.layout.split(this.evaluated), state: this.state() }));
  }

  /** Begins with the parameters of another network, where name and shape agree; answers how many do. */
  async inherit(checkpoint: Uint8Array): Promise<number> {
    const initial = await this.vectors.get('parameters').data<'float32'>();
    const { values, taken } = inheritedValues(checkpoint, this.model, initial);
    this.vectors.replace(this.#started(() => tf.tensor1d(values)));
    return taken;
  }

  /** Copies what is evaluated now to `best-parameters` and `best-state`. */
  keepBest(): void {
    const state = this.stateLayout && { 'best-state': tf.clone(this.vectors.get('state')) };
    this.vectors.replace({ 'best-parameters': tf.clone(this.evaluated), ...state });
  }

  /** Goes back to what `keepBest` kept last. */
  restoreBest(): void {
    const best = this.vectors.get('best-parameters');
    this.vectors.replace({
      ...this.#started(() => tf.clone(best)),
      ...(this.stateLayout && { state: tf.clone(this.vectors.get('best-state')) }),
    });
  }

  /** Parameters and, where there is one, their running mean, from the same values. */
  #started(values: () => tf.Tensor1D): Changed {
    return { parameters: values(), ...(this.#hasMean && { ema: values() }) };
  }

  dispose(): void {
    this.vectors.dispose();
  }
}
