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

/** The same walk by hand; a rule answers what is taken off a parameter `x`, given its gradient and the step, from 1. */
function byHand(rule: () => (gradient: number, step: number, x: number) => number): number[] {
  return [
    { start: 1, gradients: [0.5, 1, -0.2] },
    { start: -2, gradients: [-1, 2, 0.3] },
  ].map(({ start, gradients }) => {
    const change = rule();
    return gradients.reduce((x, gradient, i) => x - change(gradient, i + 1, x), start);
  });
}

/** Adam as its paper writes it, with moments that are corrected for their start at 0. */
function adamByHand(decay: { readonly l2: number; readonly decoupled: number }): number[] {
  return byHand(() => {
    let [m, v] = [0, 0];
    return (given, t, x) => {
      const g = given + decay.l2 * x;
      m = 0.8 * m + 0.2 * g;
      v = 0.95 * v + 0.05 * g * g;
      const [mean, square] = [m / (1 - 0.8 ** t), v / (1 - 0.95 ** t)];
      return 0.1 * (mean / (Math.sqrt(square) + 0.01) + decay.decoupled * x);
    };
  });
}

describe('three steps by hand of', () => {
  const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));
  const adam = { beta1: 0.8, beta2: 0.95, epsilon: 0.01 };

  it('sgd', () => {
    expect(walk({ optimizer: 'sgd', weight_decay: 0.3 })).toEqual(
      close(byHand(() => (g, _, x) => 0.1 * (g + 0.3 * x))),
    );
  });

  it('momentum, which steps by the velocity itself', () => {
    const rule = () => {
      let velocity = 0;
      return (gradient: number) => {
        velocity = 0.8 * velocity + gradient;
        return 0.1 * velocity;
      };
    };
    expect(walk({ optimizer: 'momentum', momentum: 0.8 })).toEqual(close(byHand(rule)));
  });

  it('adam, whose decay goes through the moments', () => {
    const settings = { optimizer: 'adam', ...adam };
    expect(walk(settings)).toEqual(close(adamByHand({ l2: 0, decoupled: 0 })));
    expect(walk({ ...settings, weight_decay: 0.3 })).toEqual(close(adamByHand({ l2: 0.3, decoupled: 0 })));
  });

  it('adamw, whose decay does not', () => {
    const settings = { optimizer: 'adamw', ...adam, weight_decay: 0.3 };
    expect(walk(settings)).toEqual(close(adamByHand({ l2: 0, decoupled: 0.3 })));
  });

  it('rmsprop', () => {
    const rule = () => {
      let square = 0;
      return (gradient: number) => {
        square = 0.7 * square + 0.3 * gradient * gradient;
        return (0.1 * gradient) / (Math.sqrt(square) + 0.01);
      };
    };
    expect(walk({ optimizer: 'rmsprop', rho: 0.7, epsilon: 0.01 })).toEqual(close(byHand(rule)));
  });
});

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
