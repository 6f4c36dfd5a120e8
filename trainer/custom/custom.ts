import * as tf from '@tensorflow/tfjs-core';
import { randomStream } from '../../core/random.ts';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { InputOf } from '../data/data-set.ts';
import type { Model } from '../models/model.ts';
import { initialValues, parameterLayout } from '../models/parameters.ts';
import { functionalModel, isFunctional } from './functional.ts';
import { isLayersModel, layersModel } from './layers-model.ts';
import { loadedModule } from './load-module.ts';
import { seededly } from './seededly.ts';

/**
 * The network that the user's module builds.
 * @throws Error naming the module and what is wrong with the network
 */
export function customModel(settings: BuiltInTrainer, input: InputOf, seed: number): Model {
  const { build, tf: given, name } = loadedModule(settings.module ?? '');
  const { shape: inputShape, classes } = input;
  try {
    const context = { settings, params: settings.params ?? {}, inputShape, classes, seed };
    const network = seededly(randomStream(seed, 'custom'), () => build(given, context));
    if (isLayersModel(network)) return checked(layersModel(network), input);
    if (isFunctional(network)) return checked(functionalModel(network), input);
    const found = network instanceof Promise ? 'a promise: build the network without waiting' : typeof network;
    throw new Error(`the default export gave ${found}; a network is { parameters, forward } or a model of tfjs-layers`);
  } catch (cause) {
    throw new Error(`module ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Runs the network once on two empty examples, so that wrong shapes are told at once and in its own words. */
function checked(model: Model, input: InputOf): Model {
  const { shape, classes } = input;
  const rows = 2 * (input.kind === 'text' ? shape[0]! : 1);
  tf.tidy(() => {
    const split = (tensors: Model['parameters']) =>
      tensors.length === 0
        ? []
        : parameterLayout({ parameters: tensors }).split(tf.tensor1d(initialValues(tensors, 0)));
    const output: unknown = model.logits(tf.zeros([2, ...shape]), {
      weights: split(model.parameters),
      state: split(model.state),
    });
    if (!(output instanceof tf.Tensor)) throw new Error(`forward gave ${typeof output} instead of a tensor`);
    if (output.shape.join() === `${rows},${classes}`) return;
    throw new Error(
      `forward gave the shape [${output.shape.join(', ')}] for two examples of [${shape.join(', ')}]; [${rows}, ${classes}] is needed`,
    );
  });
  return model;
}
