import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { parameterLayout } from '../../../trainer/models/parameters.ts';
import { type ClippingSettings, clipped } from '../../../trainer/training/clipping.ts';

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
