import { describe, expect, it } from 'vitest';
import { settingsRules } from '../../core/sweep/built-in/settings-rules.ts';
import { type BuiltInTrainer, trialSettings } from '../../core/sweep/trainer-settings.ts';
import { gaussianOf } from '../../trainer/diffusion/frechet.ts';
import { shrunk } from '../../trainer/diffusion/shrink.ts';
import { createModel } from '../../trainer/models/create.ts';
import { improves } from '../../trainer/training/improvement.ts';
import { createNumberLoss } from '../../trainer/training/number-losses.ts';

const refusal = (settings: BuiltInTrainer) =>
  settingsRules.map((rule) => rule.refuse(settings, [])).find((reason) => reason !== undefined);

const images = { kind: 'images', shape: [28, 28, 1], classes: 10 } as const;
const noised = { kind: 'noised', shape: [28, 28, 2], classes: 784 } as const;
const empty = { kind: 'images', shape: [28, 28, 1], classes: 10, count: 0, pixels: new Uint8Array() } as const;
const table = { format: 'table', path: 'rows.csv', target: 'price', task: 'regression' };
const diffusion = { family: 'diffusion', channels: 8 };
const build = (settings: BuiltInTrainer) =>
  createModel(settings, (settings.family === 'diffusion' ? noised : images) as Parameters<typeof createModel>[1]);
const judge = (settings: BuiltInTrainer) => improves(settings, { loss: 1, val_loss: 1 });

describe('what a spec is refused for, and what a training throws', () => {
  it.each<[Record<string, unknown>, Record<string, unknown>, (settings: BuiltInTrainer) => unknown]>([
    [{ family: 'transformer', heads: 3 }, { heads: 4 }, build],
    [{ family: 'transformer', heads: 12, embed_dim: 128 }, { head_size: 8 }, build],
    [{ ...diffusion, attention: true, heads: 3 }, { heads: 8 }, build],
    [{ ...diffusion, layers: 4 }, { layers: 3 }, build],
    [{ family: 'cnn', convolution: 'depthwise', channels: [4, 6] }, { channels: [4, 8] }, build],
    [{ family: 'resnet', convolution: 'depthwise', channels: [4, 6] }, { convolution: 'plain' }, build],
    [{ ...diffusion, patience: 2, patience_metric: 'val_accuracy' }, { patience_metric: 'val_loss' }, judge],
    [{ data: table, loss: 'binary' }, { loss: 'huber' }, createNumberLoss],
    [{ ...diffusion, downscale: 3 }, { downscale: 2 }, ({ downscale }) => shrunk(empty as never, downscale)],
    [{ ...diffusion, samples: 1 }, { samples: 2 }, ({ samples }) => gaussianOf(Array(4 * samples).fill(1) as never, 4)],
  ])('are the same: %o, and %o helps', (wrong, remedy, begin) => {
    const refused = trialSettings(wrong, {});
    expect(refusal(refused)).toBeDefined();
    expect(() => begin(refused)).toThrow();
    const right = trialSettings({ ...wrong, ...remedy }, {});
    expect(refusal(right)).toBeUndefined();
    expect(() => begin(right)).not.toThrow();
  });
});
