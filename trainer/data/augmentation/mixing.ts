import type { Random } from '../../../core/random.ts';
import type { Batch } from '../data-set.ts';
import type { ImageSet } from '../image-set.ts';
import { beta } from './beta.ts';

/**
 * MixUp (Zhang et al. 2018, section 2) or CutMix (Yun et al. 2019, section 3.1), in place: each image with another of
 * the batch, by one share for the whole batch. With both, each batch takes one of them by an even chance.
 */
export function mixed(
  batch: Batch,
  shape: ImageSet['shape'],
  { mixup, cutmix }: { readonly mixup: number; readonly cutmix: number },
  random: Random,
): void {
  if (mixup + cutmix === 0 || batch.count < 2) return;
  const cuts = cutmix > 0 && (mixup === 0 || random.uniform() < 0.5);
  const share = cuts ? beta(cutmix, cutmix, random) : beta(mixup, mixup, random);
  const partners = shuffled(batch.count, random);
  const own = cuts
    ? pasted(batch, shape, partners, share, random)
    : blended(batch.inputs, batch.count, partners, share);
  blended(batch.labels, batch.count, partners, own);
}

/** Each row times `share`, plus its partner's times the rest; answers the share. */
function blended(rows: Float32Array, count: number, partners: Uint32Array, share: number): number {
  const before = rows.slice();
  const size = rows.length / count;
  for (let i = 0; i < rows.length; i += 1) {
    const partner = partners[Math.floor(i / size)]! * size + (i % size);
    rows[i] = share * before[i]! + (1 - share) * before[partner]!;
  }
  return share;
}

/** Pastes one rectangle of about 1 − share of the area from each partner; answers the share of the area that stayed. */
function pasted(
  { inputs, count }: Batch,
  [height, width, channels]: ImageSet['shape'],
  partners: Uint32Array,
  share: number,
  random: Random,
): number {
  const before = inputs.slice();
  const side = Math.sqrt(1 - share);
  const span = (extent: number) => {
    const centre = random.below(extent);
    const half = Math.round(side * extent) / 2;
    return [Math.max(0, Math.round(centre - half)), Math.min(extent, Math.round(centre + half))] as const;
  };
  const [top, bottom] = span(height);
  const [left, right] = span(width);
  const size = height * width * channels;
  for (let i = 0; i < count; i += 1) {
    for (let row = top; row < bottom; row += 1) {
      const from = (row * width + left) * channels;
      const to = (row * width + right) * channels;
      const partner = partners[i]! * size;
      inputs.set(before.subarray(partner + from, partner + to), i * size + from);
    }
  }
  return 1 - ((bottom - top) * (right - left)) / (height * width);
}

function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
