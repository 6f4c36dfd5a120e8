import { describe, expect, it } from 'vitest';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { trainingBatch } from '../../../trainer/data/gather.ts';
import { type ImageSet, standardScale } from '../../../trainer/data/image-set.ts';
import { remainingSignal } from '../../../trainer/diffusion/noise-schedule.ts';
import { gatherNoised, noisedSet } from '../../../trainer/diffusion/noised-set.ts';

const settingsOf = (more: Record<string, unknown> = {}) => trialSettings({ family: 'diffusion', ...more }, {});
const images: ImageSet = {
  kind: 'images',
  count: 6,
  shape: [4, 4, 1],
  classes: 2,
  pixels: Uint8Array.from({ length: 96 }, (_, i) => (i * 37) % 256),
  labels: Uint8Array.from([0, 1, 0, 1, 0, 1]),
  scale: standardScale(0.3, 0.2),
};
const order = Uint32Array.from([5, 4, 3, 2, 1, 0]);

describe('the signal that steps of noise leave', () => {
  it('is the product of 1 − β, from 1e-4 to 0.02 over 1000 steps', () => {
    const signal = remainingSignal(settingsOf());
    expect(signal).toHaveLength(1000);
    expect(signal[0]).toBeCloseTo(1 - 1e-4, 12);
    expect(signal[1]! / signal[0]!).toBeCloseTo(1 - 1e-4 - (0.02 - 1e-4) / 999, 12);
    expect(signal[999]! / signal[998]!).toBeCloseTo(0.98, 12);
  });

  it('ends at nearly nothing for fewer steps, too, and follows the first and last variance', () => {
    expect(remainingSignal(settingsOf({ noise_steps: 100 })).at(-1)).toBeLessThan(1e-3);
    expect(remainingSignal(settingsOf({ noise_first: 0.01 }))[0]).toBeCloseTo(0.99, 12);
    expect(remainingSignal(settingsOf({ noise_last: 0.1 })).at(-1)).toBeLessThan(1e-10);
  });

  it('is higher in the middle along a squared cosine', () => {
    const cosine = remainingSignal(settingsOf({ noise_schedule: 'cosine' }));
    // f(t) / f(0) with f the squared cosine of (t / T + 0.008) / 1.008 · π / 2, at t = 500.
    expect(cosine[499]).toBeCloseTo(0.4938, 3);
    expect(cosine[499]).toBeGreaterThan(5 * remainingSignal(settingsOf())[499]!);
  });
});

describe('noised images', () => {
  const set = noisedSet(images, settingsOf({ noise_steps: 10 }));

  it('are signal and noise in the shares of their step', () => {
    const { inputs, labels } = gatherNoised(set, 0, 6);
    for (let i = 0; i < 96; i += 1) {
      const step = inputs[2 * i + 1]!;
      const clean = (2 * images.pixels[i]!) / 255 - 1;
      const signal = set.signal[step]!;
      expect(inputs[2 * i]).toBeCloseTo(Math.sqrt(signal) * clean + Math.sqrt(1 - signal) * labels[i]!, 5);
    }
    expect(new Set(inputs.filter((_, i) => i % 2 === 1)).size).toBeGreaterThan(3);
  });

  it('have the same noise in every validation, whatever the chunks', () => {
    expect(gatherNoised(set, 2, 4).labels).toEqual(gatherNoised(set, 0, 6).labels.subarray(32, 64));
  });

  it('have new noise in every batch of a training, which belongs to seed and draw', () => {
    const drawn = (seed: number, draw: number) => trainingBatch(set, [0, 3], order, settingsOf(), { seed, draw });
    expect(drawn(1, 2)).toEqual(drawn(1, 2));
    expect(drawn(1, 3).labels).not.toEqual(drawn(1, 2).labels);
    expect(drawn(2, 2).labels).not.toEqual(drawn(1, 2).labels);
  });

  it('are averaged over squares before', () => {
    const small = noisedSet(images, settingsOf({ downscale: 2 }));
    expect(small.shape).toEqual([2, 2, 2]);
    expect(small.classes).toBe(4);
    const first = [0, 1, 4, 5].map((i) => images.pixels[i]!).reduce((a, b) => a + b) / 4;
    expect(Math.abs(small.images.pixels[0]! - first)).toBeLessThanOrEqual(0.5);
    expect(() => noisedSet(images, settingsOf({ downscale: 3 }))).toThrow('downscale: images of 4 × 4');
  });
});
