import type { Random } from '../../../core/random.ts';
import type { Canvas } from './augment.ts';

/** Cutout (DeVries and Taylor 2017, section 3.2): a square about a random pixel, which may reach over the edge. */
export function blanked({ values, shape, background }: Canvas, side: number, random: Random): void {
  if (side === 0) return;
  const [height, width, channels] = shape;
  const top = random.below(height) - Math.floor(side / 2);
  const left = random.below(width) - Math.floor(side / 2);
  const [from, to] = [Math.max(0, left), Math.min(width, left + side)];
  for (let row = Math.max(0, top); row < Math.min(height, top + side); row += 1) {
    values.fill(background, (row * width + from) * channels, (row * width + to) * channels);
  }
}
