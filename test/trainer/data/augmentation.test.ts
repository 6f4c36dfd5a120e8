import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { augment } from '../../../trainer/data/augmentation/augment.ts';
import { beta } from '../../../trainer/data/augmentation/beta.ts';
import { turnHue } from '../../../trainer/data/augmentation/colour.ts';
import { gather } from '../../../trainer/data/gather.ts';
import type { ImageSet } from '../../../trainer/data/image-set.ts';

const [height, width] = [6, 8];

/** Images whose pixels are all different, in two classes. */
function images(count: number): ImageSet {
  const pixels = Uint8Array.from({ length: count * height * width }, (_, i) => (i * 7 + 31) % 251 || 1);
  return {
    kind: 'images',
    count,
    shape: [height, width, 1],
    classes: 2,
    pixels,
    labels: Uint8Array.from({ length: count }, (_, i) => i % 2),
    scale: Float32Array.from({ length: 256 }, (_, byte) => byte / 255),
  };
}

const set = images(64);

function augmented(settings: Record<string, unknown>, draw = 0, count = set.count) {
  const batch = gather(set, 0, count);
  augment(batch, set, trialSettings(settings, {}), 5, draw);
  return batch;
}

const plain = gather(set, 0, set.count);
const size = height * width;
const image = (batch: { inputs: Float32Array }, i: number) => [...batch.inputs.subarray(i * size, (i + 1) * size)];
const mirrored = (values: number[]) =>
  values.map((_, at) => values[Math.floor(at / width) * width + (width - 1 - (at % width))]!);
const changed = (batch: { inputs: Float32Array }) =>
  Array.from({ length: set.count }, (_, i) => image(batch, i).some((value, k) => value !== image(plain, i)[k]));

describe('augmentation', () => {
  it('does nothing by default', () => {
    const batch = augmented({});
    expect(batch.inputs).toEqual(plain.inputs);
    expect(batch.labels).toEqual(plain.labels);
  });

  it('is a function of the seed and the batch', () => {
    const settings = { augment_flip: 0.5, augment_rotation: 20, augment_zoom: 0.2, cutout: 3, mixup: 0.4, cutmix: 1 };
    expect(augmented(settings, 3).inputs).toEqual(augmented(settings, 3).inputs);
    expect(augmented(settings, 4).inputs).not.toEqual(augmented(settings, 3).inputs);
  });

  it('flips the share of augment_flip from left to right', () => {
    const all = augmented({ augment_flip: 1 });
    for (let i = 0; i < set.count; i += 1) expect(image(all, i)).toEqual(mirrored(image(plain, i)));
    const half = changed(augmented({ augment_flip: 0.5 })).filter(Boolean).length;
    expect(half).toBeGreaterThan(16);
    expect(half).toBeLessThan(48);
  });

  it('shifts by whole pixels up to augment_shift, black coming in', () => {
    const batch = augmented({ augment_shift: 2 });
    const seen = new Set<string>();
    for (let i = 0; i < set.count; i += 1) {
      const before = image(plain, i);
      const at = (y: number, x: number) => (y < 0 || y >= height || x < 0 || x >= width ? 0 : before[y * width + x]!);
      const shifts = [-2, -1, 0, 1, 2].flatMap((dy) => [-2, -1, 0, 1, 2].map((dx) => [dy, dx] as const));
      const found = shifts.filter(([dy, dx]) =>
        image(batch, i).every((value, k) => value === at(Math.floor(k / width) - dy, (k % width) - dx)),
      );
      expect(found).toHaveLength(1);
      seen.add(String(found[0]));
    }
    expect(seen.size).toBeGreaterThan(12);
  });

  it('rotates about the centre, further for more degrees, and back again to the same places', () => {
    const away = (settings: Record<string, unknown>) =>
      augmented(settings).inputs.reduce((sum, value, i) => sum + Math.abs(value - plain.inputs[i]!), 0);
    expect(away({ augment_rotation: 2 })).toBeGreaterThan(0);
    expect(away({ augment_rotation: 20 })).toBeGreaterThan(2 * away({ augment_rotation: 2 }));
    expect(away({ augment_zoom: 0.3 })).toBeGreaterThan(2 * away({ augment_zoom: 0.02 }));
  });

  it('changes brightness by a constant and contrast by a factor about the mean', () => {
    const bright = augmented({ augment_brightness: 0.2 });
    const contrast = augmented({ augment_contrast: 0.5 });
    for (let i = 0; i < set.count; i += 1) {
      const before = image(plain, i);
      const offsets = image(bright, i).map((value, k) => value - before[k]!);
      expect(Math.max(...offsets) - Math.min(...offsets)).toBeLessThan(1e-6);
      expect(Math.abs(offsets[0]!)).toBeLessThanOrEqual(0.2 + 1e-6);
      const mean = before.reduce((sum, value) => sum + value, 0) / size;
      const factors = image(contrast, i).map((value, k) => (value - mean) / (before[k]! - mean));
      expect(Math.max(...factors) - Math.min(...factors)).toBeLessThan(1e-2);
      expect(Math.abs(factors[0]! - 1)).toBeLessThanOrEqual(0.5 + 1e-2);
    }
    expect(changed(bright).every(Boolean) && changed(contrast).every(Boolean)).toBe(true);
  });

  describe('of colours', () => {
    const count = 32;
    const grey = gather(set, 0, count);
    const photographs: ImageSet = {
      ...set,
      count,
      shape: [4, 4, 3],
      pixels: Uint8Array.from({ length: count * 48 }, (_, i) => (i * 37 + 11) % 256),
      // As a known data set is scaled: black is no 0.
      scale: Float32Array.from({ length: 256 }, (_, byte) => byte / 100 - 1),
    };
    const before = gather(photographs, 0, count).inputs;
    const coloured = (settings: Record<string, unknown>, draw = 0) => {
      const batch = gather(photographs, 0, count);
      augment(batch, photographs, trialSettings(settings, {}), 5, draw);
      return batch.inputs;
    };
    const luminance = (values: Float32Array, at: number) =>
      0.299 * values[3 * at]! + 0.587 * values[3 * at + 1]! + 0.114 * values[3 * at + 2]!;
    const chroma = (values: Float32Array, at: number) => {
      const y = luminance(values, at);
      return [values[3 * at]! - y, values[3 * at + 1]! - y, values[3 * at + 2]! - y] as const;
    };

    it('changes saturation by a factor about each pixel of grey, and keeps its luminance', () => {
      const after = coloured({ augment_saturation: 0.5 });
      const factors = Array.from({ length: count }, (_, i) => chroma(after, 16 * i)[0] / chroma(before, 16 * i)[0]);
      expect(new Set(factors.map((factor) => factor.toFixed(3))).size).toBeGreaterThan(20);
      for (let at = 0; at < 16 * count; at += 1) {
        const factor = factors[Math.floor(at / 16)]!;
        expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.5 + 1e-4);
        expect(luminance(after, at)).toBeCloseTo(luminance(before, at), 4);
        chroma(after, at).forEach((value, k) => {
          expect(value).toBeCloseTo(factor * chroma(before, at)[k]!, 4);
        });
      }
    });

    it('turns the hue, keeps luminance and grey, and turns back', () => {
      const after = coloured({ augment_hue: 0.1 });
      expect(after).not.toEqual(before);
      for (let at = 0; at < 16 * count; at += 1) expect(luminance(after, at)).toBeCloseTo(luminance(before, at), 4);
      const shades = { ...photographs, pixels: photographs.pixels.map((_, i) => Math.floor(i / 3) % 256) };
      const batch = gather(shades, 0, count);
      augment(batch, shades, trialSettings({ augment_hue: 0.5, augment_saturation: 1 }, {}), 5, 0);
      gather(shades, 0, count).inputs.forEach((value, i) => {
        expect(batch.inputs[i]).toBeCloseTo(value, 4);
      });
      const turned = Float32Array.of(1, 0.25, -0.5);
      turnHue(turned, 0.3);
      expect([...turned].map((value) => Math.abs(value))).not.toEqual([1, 0.25, 0.5]);
      turnHue(turned, -0.3);
      [1, 0.25, -0.5].forEach((value, i) => {
        expect(turned[i]).toBeCloseTo(value, 5);
      });
    });

    it('is a function of the seed and the batch, and leaves images of one channel as they are', () => {
      const both = { augment_saturation: 0.4, augment_hue: 0.1 };
      expect(coloured(both, 3)).toEqual(coloured(both, 3));
      expect(coloured(both, 4)).not.toEqual(coloured(both, 3));
      expect(augmented(both, 0, count).inputs).toEqual(grey.inputs);
    });
  });

  it('blanks a square of cutout pixels a side, cut off at the edges', () => {
    const batch = augmented({ cutout: 3 });
    const counts = Array.from({ length: set.count }, (_, i) => image(batch, i).filter((value) => value === 0).length);
    expect(Math.max(...counts)).toBe(9);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(4);
    changed(batch).forEach((one) => {
      expect(one).toBe(true);
    });
  });

  it('blends images and labels by one share (mixup)', () => {
    const { inputs: blended, labels } = augmented({ mixup: 0.4 }, 1);
    const shares = new Set([...labels].map((label) => label.toFixed(4)));
    // 0, λ, 1 − λ and 1 are all that there can be.
    expect(shares.size).toBeLessThanOrEqual(4);
    expect(shares.size).toBeGreaterThan(2);
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(blended)).toBeCloseTo(mean(plain.inputs), 5);
  });

  it('pastes a rectangle and gives labels its share of the area (cutmix)', () => {
    let [mixedLabels, changedImages] = [0, 0];
    for (let draw = 0; draw < 20; draw += 1) {
      const batch = augmented({ cutmix: 1 }, draw);
      const labels = [...batch.labels].filter((label) => label > 0 && label < 1);
      const kept = Array.from(
        { length: set.count },
        (_, i) => image(batch, i).filter((value, k) => value === image(plain, i)[k]).length,
      );
      // Some images are their own partners; the others have kept the same area.
      const area = Math.min(...kept) / size;
      for (const label of labels)
        expect(Math.min(Math.abs(label - area), Math.abs(1 - label - area))).toBeLessThan(1e-6);
      mixedLabels += labels.length;
      changedImages += changed(batch).filter(Boolean).length;
    }
    // About half of the pairs are of two classes.
    expect(mixedLabels).toBeGreaterThan(20 * 0.25 * 2 * set.count);
    expect(changedImages).toBeGreaterThan(20 * 0.5 * set.count);
  });

  it('takes one of the two by chance where both are on', () => {
    const values = new Set(set.scale);
    const draws = Array.from({ length: 20 }, (_, draw) => augmented({ mixup: 1, cutmix: 1 }, draw)).filter((batch) =>
      changed(batch).some(Boolean),
    );
    // A rectangle may be drawn too small for a pixel.
    expect(draws.length).toBeGreaterThan(15);
    // Pasting moves pixels as they are, blending makes others of them.
    const pasted = draws.filter(({ inputs }) => inputs.every((value) => values.has(value))).length;
    expect(pasted).toBeGreaterThan(3);
    expect(draws.length - pasted).toBeGreaterThan(3);
  });

  it('keeps the labels of every image summing to 1, whatever is mixed and smoothed', () => {
    const share = fc.double({ min: 0, max: 0.9, noNaN: true });
    const alpha = fc.double({ min: 0, max: 10, noNaN: true });
    fc.assert(
      fc.property(alpha, alpha, share, fc.nat(1000), (mixup, cutmix, label_smoothing, draw) => {
        const { labels } = augmented({ mixup, cutmix, label_smoothing }, draw, 8);
        for (let i = 0; i < 8; i += 1) expect(labels[2 * i]! + labels[2 * i + 1]!).toBeCloseTo(1, 5);
        expect(Math.min(...labels)).toBeGreaterThanOrEqual(label_smoothing / 2 - 1e-6);
      }),
    );
  });

  it('smooths labels towards all classes', () => {
    expect([...augmented({ label_smoothing: 0.1 }).labels.slice(0, 4)]).toEqual(
      [0.95, 0.05, 0.05, 0.95].map((label) => expect.closeTo(label, 6)),
    );
  });
});

describe('a beta variate', () => {
  it.each([0.2, 1, 5])('of (%d, %d) has its mean and variance', (alpha) => {
    const random = randomStream(1, 'beta', alpha);
    const draws = Array.from({ length: 20_000 }, () => beta(alpha, alpha, random));
    const mean = draws.reduce((sum, one) => sum + one, 0) / draws.length;
    const variance = draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws.length;
    expect(mean).toBeCloseTo(0.5, 1);
    expect(variance * 4 * (2 * alpha + 1)).toBeCloseTo(1, 1);
  });
});
