import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { Model } from '../models/model.ts';
import type { ParameterLayout } from '../models/parameters.ts';
import { createOptimizer, type Optimizer } from '../optimizers/optimizer.ts';
import type { AccumulationGroup } from './accumulation.ts';
import { clipped } from './clipping.ts';
import { Penalties } from './penalties.ts';
import { scaledRate, scheduledRate } from './schedules.ts';
import type { Vectors } from './vectors.ts';

export interface UpdateInput {
  readonly settings: BuiltInTrainer;
  readonly epochs: number;
  /** The learning rate of each optimiser step, counted from 0; instead of the settings' schedule. */
  readonly learningRate?: (step: number) => number;
}

type Changed = Record<string, tf.Tensor1D>;

/** How a batch's gradient changes the vectors of a training: accumulation, penalties, clipping, optimiser, EMA. */
export class Update {
  readonly #input: UpdateInput;
  readonly #layout: ParameterLayout;
  readonly #penalties: Penalties;
  readonly #optimizer: Optimizer;
  readonly #stepsPerEpoch: number;
  /** Whether a mask among the vectors says which parameters pruning has left. */
  readonly #isPruned: boolean;

  constructor(
    input: UpdateInput,
    network: { model: Model; layout: ParameterLayout; stepsPerEpoch: number; isPruned: boolean },
  ) {
    const { settings } = input;
    this.#input = input;
    this.#layout = network.layout;
    this.#penalties = new Penalties(settings, network.model);
    this.#optimizer = createOptimizer(settings);
    this.#stepsPerEpoch = network.stepsPerEpoch;
    this.#isPruned = network.isPruned;
  }

  /** Names of the vectors that the optimiser keeps. */
  get slots(): readonly string[] {
    return this.#optimizer.slots;
  }

  /** Optimiser steps of the whole training. */
  get totalSteps(): number {
    const { settings, epochs } = this.#input;
    return Math.min(epochs * this.#stepsPerEpoch, settings.steps ?? Number.POSITIVE_INFINITY);
  }

  learningRate(step: number): number {
    const { settings, learningRate } = this.#input;
    if (learningRate) return learningRate(step);
    const course = { step, total: this.totalSteps, perEpoch: this.#stepsPerEpoch };
    return scheduledRate(settings, scaledRate(settings), course);
  }

  /**
   * The vectors that change with a batch of `count` examples: a step of the optimiser when the batch completes its group.
   * @param step optimiser steps before
   */
  advance(vectors: Vectors, gradient: tf.Tensor1D, group: AccumulationGroup, count: number, step: number): Changed {
    if (this.#input.settings.accumulation === 1) return this.#step(vectors, gradient, step);
    const mean: tf.Tensor1D = tf.add(vectors.get('gradient'), tf.mul(gradient, count / group.images));
    if (!group.complete) return { gradient: mean };
    return { ...this.#step(vectors, mean, step), gradient: tf.zerosLike(mean) };
  }

  #step(vectors: Vectors, gradient: tf.Tensor1D, step: number): Changed {
    const { settings } = this.#input;
    const learningRate = this.learningRate(step);
    const before = vectors.get('parameters');
    const { parameters, slots } = this.#optimizer.update({
      parameters: this.#penalties.decayed(before, learningRate),
      gradient: clipped(this.#penalties.added(gradient, before), this.#layout, settings),
      slots: this.slots.map((slot) => vectors.get(slot)),
      step: step + 1,
      learningRate,
    });
    return {
      parameters: this.#masked(vectors, parameters),
      ...Object.fromEntries(this.slots.map((slot, i) => [slot, slots[i]!])),
      ...this.#averaged(vectors, parameters, step),
    };
  }

  /** Without what pruning has taken out. */
  #masked(vectors: Vectors, vector: tf.Tensor1D): tf.Tensor1D {
    return this.#isPruned ? tf.mul(vector, vectors.get('mask')) : vector;
  }

  /** The running mean of the parameters after a step, when that is one in `ema_every`. */
  #averaged(vectors: Vectors, parameters: tf.Tensor1D, step: number): { readonly ema?: tf.Tensor1D } {
    const { ema_decay, ema_every } = this.#input.settings;
    if (ema_decay === 0 || (step + 1) % ema_every !== 0) return {};
    const mean: tf.Tensor1D = tf.add(tf.mul(vectors.get('ema'), ema_decay), tf.mul(parameters, 1 - ema_decay));
    return { ema: this.#masked(vectors, mean) };
  }

  dispose(): void {
    this.#penalties.dispose();
  }
}
