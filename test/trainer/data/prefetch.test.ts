import { describe, expect, it } from 'vitest';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import type { ImageSet } from '../../../trainer/data/image-set.ts';
import { standardScale } from '../../../trainer/data/image-set.ts';
import { Batches } from '../../../trainer/data/prefetch/batches.ts';
import { Prefetcher } from '../../../trainer/data/prefetch/prefetcher.ts';
import { memorySession } from '../memory-session.ts';

const count = 50;
const set: ImageSet = {
  kind: 'images',
  count,
  shape: [6, 6, 3],
  classes: 3,
  pixels: Uint8Array.from({ length: count * 108 }, (_, i) => (i * 31) % 256),
  labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
  scale: standardScale(0.5, 0.25),
};
const settings = trialSettings(
  {
    batch_size: 16,
    augment_rotation: 20,
    augment_flip: 0.5,
    augment_saturation: 0.3,
    augment_hue: 0.1,
    mixup: 0.3,
    cutout: 2,
  },
  {},
);

/** A thread's messages arrive without a turn of the event loop, but it needs turns to start. */
async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 6000 && !condition(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(condition()).toBe(true);
}

describe('a thread that prepares batches', () => {
  it('gives what is prepared without it, ahead of time and to the bit, wherever it goes on', async () => {
    const direct = new Batches(set, settings, 9);
    const prefetcher = new Prefetcher(set, settings, 9, 2);
    try {
      await until(() => prefetcher.isReady);
      let place = { epoch: 0, batch: 0 };
      for (let i = 0; i < 9; i += 1) {
        expect(prefetcher.take(place)).toMatchObject(direct.at(place));
        place = direct.next(place);
        await until(() => prefetcher.prepared === 2);
      }
      expect(place).toEqual({ epoch: 2, batch: 1 });
      for (const elsewhere of [
        { epoch: 7, batch: 3 },
        { epoch: 8, batch: 0 },
        { epoch: 0, batch: 0 },
      ]) {
        expect(prefetcher.take(elsewhere)).toMatchObject(direct.at(elsewhere));
      }
    } finally {
      prefetcher.dispose();
    }
  });

  it('that has not started yet, or has gone, is not waited for', async () => {
    const direct = new Batches(set, settings, 9);
    const prefetcher = new Prefetcher(set, settings, 9, 2);
    expect(prefetcher.take({ epoch: 0, batch: 0 })).toEqual(direct.at({ epoch: 0, batch: 0 }));
    prefetcher.dispose();
    expect(prefetcher.take({ epoch: 0, batch: 1 })).toEqual(direct.at({ epoch: 0, batch: 1 }));
  });

  it('changes no bit of a training', async () => {
    const data = { name: 'mnist', train: 2000, validation: 100 };
    const trainer = { family: 'mlp', units: 8, epochs: 2, batch_size: 50, augment_shift: 2, data };
    const trained = async (prefetch: number) => {
      const session = memorySession({ trainer: { ...trainer, prefetch } });
      await runBuiltIn(session);
      return session;
    };
    const [alone, ahead] = [await trained(0), await trained(3)];
    expect(ahead.reports).toEqual(alone.reports);
  });
});
