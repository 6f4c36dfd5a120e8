import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { createOptimizer } from '../../../trainer/optimizers/optimizer.ts';

beforeAll(() => selectBackend('cpu', () => {}));

/** Two parameters, three steps with gradients that change: the parameters after each. */
function walk(settings: Record<string, unknown>): number[] {
  const all = trialSettings({ learning_rate: 0.1, ...settings }, {});
  const optimizer = createOptimizer(all);
  let parameters = tf.tensor1d([1, -2]);
  let slots: readonly tf.Tensor1D[] = optimizer.slots.map(() => tf.zeros<tf.Rank.R1>([2]));
  for (const [i, gradient] of [
    [0.5, -1],
    [1, 2],
    [-0.2, 0.3],
  ].entries()) {
    const next = optimizer.update({
      parameters,
      gradient: tf.tensor1d(gradient),
      slots,
      step: i + 1,
      learningRate: all.learning_rate,
    });
    parameters = next.parameters;
    slots = next.slots;
  }
  return [...parameters.dataSync()];
}

describe("nesterov's momentum", () => {
  it('steps by the velocity of the next step', () => {
    let [velocity, x] = [0, 1];
    for (const gradient of [0.5, 1, -0.2]) {
      velocity = 0.9 * velocity + gradient;
      x -= 0.1 * (gradient + 0.9 * velocity);
    }
    expect(walk({ optimizer: 'nesterov' })[0]).toBeCloseTo(x, 5);
  });

  it('is plain SGD without momentum', () => {
    expect(walk({ optimizer: 'nesterov', momentum: 0 })).toEqual(walk({ optimizer: 'sgd' }));
  });
});

describe('every constant of an optimiser changes its steps:', () => {
  it.each([
    ['momentum', 'momentum', 0.5],
    ['nesterov', 'momentum', 0.5],
    ['adam', 'beta1', 0.5],
    ['adam', 'beta2', 0.5],
    ['adam', 'epsilon', 0.1],
    ['adamw', 'beta1', 0.5],
    ['adamw', 'beta2', 0.5],
    ['adamw', 'epsilon', 0.1],
    ['adamw', 'weight_decay', 0.1],
    ['rmsprop', 'rho', 0.5],
    ['rmsprop', 'epsilon', 0.1],
    ['sgd', 'weight_decay', 0.1],
  ])('%s with another %s', (optimizer, name, value) => {
    const [usual, changed] = [walk({ optimizer }), walk({ optimizer, [name]: value })];
    expect(Math.max(...usual.map((one, i) => Math.abs(one - changed[i]!)))).toBeGreaterThan(1e-3);
  });
});
