import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { parameterLayout } from '../../../trainer/models/parameters.ts';
import { type ClippingSettings, clipped } from '../../../trainer/training/clipping.ts';
import { shortTraining } from '../short-training.ts';

beforeAll(() => selectBackend('cpu', () => {}));

const off: ClippingSettings = { clip_value: 0, clip_norm: 0, clip_global_norm: 0 };
const part = (name: string, size: number) => ({ name, shape: [size], initialise: () => {} });
const layout = parameterLayout({ parameters: [part('a', 2), part('b', 3)] });
/** Norms 5 and 12 of the parts, 13 of the whole. */
const gradient = [3, -4, 0, 12, 0];
const clip = (settings: Partial<ClippingSettings>, values = gradient) => [
  ...clipped(tf.tensor1d(values), layout, { ...off, ...settings }).dataSync(),
];
const close = (values: readonly number[]) => values.map((one) => expect.closeTo(one, 5));

describe('a gradient', () => {
  it('is left alone by 0, and within its limits', () => {
    expect(clip({})).toEqual(gradient);
    expect(clip({ clip_value: 12, clip_norm: 12, clip_global_norm: 13 })).toEqual(close(gradient));
    expect(clip({ clip_norm: 1, clip_global_norm: 1 }, [0, 0, 0, 0, 0])).toEqual([0, 0, 0, 0, 0]);
  });

  it('is clipped entry by entry', () => {
    expect(clip({ clip_value: 3.5 })).toEqual([3, -3.5, 0, 3.5, 0]);
  });

  it('is shortened parameter by parameter, keeping directions', () => {
    expect(clip({ clip_norm: 6 })).toEqual(close([3, -4, 0, 6, 0]));
  });

  it('is shortened as a whole', () => {
    expect(clip({ clip_global_norm: 6.5 })).toEqual(close(gradient.map((one) => one / 2)));
  });
});

describe('a step of a training', () => {
  const step = { data: { name: 'mnist', train: 20, validation: 10 }, units: [6, 4], batch_size: 20, epochs: 1 };
  /** What plain SGD takes off the weights, as lists of one parameter tensor each. */
  const taken = async (settings: Partial<ClippingSettings> = {}) => {
    const trainer = { ...step, optimizer: 'sgd', learning_rate: 1 };
    const start = (await shortTraining({ ...trainer, learning_rate: 1e-30 })).parameters;
    const { parameters } = await shortTraining({ ...trainer, ...settings });
    const all = [...start].map((value, i) => value - parameters[i]!);
    return [784 * 6, 6, 6 * 4, 4, 4 * 10, 10].map((size) => all.splice(0, size));
  };
  const norm = (values: readonly number[]) => Math.hypot(...values);
  const expectClose = (values: readonly number[], expected: readonly number[]) => {
    const apart = values.map((value, i) => Math.abs(value - expected[i]!));
    expect(Math.max(...apart)).toBeLessThan(1e-5);
  };

  it('goes by the gradient that is clipped', async () => {
    const free = await taken();
    expect(Math.max(...free.flat().map(Math.abs))).toBeGreaterThan(1e-2);
    const limit = 0.5 * Math.max(...free.flat().map(Math.abs));
    expectClose(
      (await taken({ clip_value: limit })).flat(),
      free.flat().map((value) => Math.sign(value) * Math.min(limit, Math.abs(value))),
    );
    const norms = free.map(norm);
    const most = 0.5 * Math.max(...norms);
    expectClose(
      (await taken({ clip_norm: most })).flat(),
      free.flatMap((values, i) => values.map((value) => value * Math.min(1, most / norms[i]!))),
    );
    const whole = 0.5 * norm(norms);
    expectClose(
      (await taken({ clip_global_norm: whole })).flat(),
      free.flat().map((value) => value / 2),
    );
  });
});
