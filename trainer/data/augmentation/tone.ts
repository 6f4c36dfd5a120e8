import type { Random } from '../../../core/random.ts';
import type { AugmentationSettings, Canvas } from './augment.ts';

/** Random brightness, then contrast about the image's own mean, in place. */
export function toned(
  { values, range }: Canvas,
  { augment_brightness, augment_contrast }: Pick<AugmentationSettings, 'augment_brightness' | 'augment_contrast'>,
  random: Random,
): void {
  if (augment_brightness + augment_contrast === 0) return;
  const either = (limit: number) => (limit > 0 ? limit * (2 * random.uniform() - 1) : 0);
  const offset = range * either(augment_brightness);
  const contrast = 1 + either(augment_contrast);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  for (let i = 0; i < values.length; i += 1) values[i] = mean + (values[i]! - mean) * contrast + offset;
}
