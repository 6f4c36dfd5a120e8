import type { Random } from '../../../core/random.ts';
import type { AugmentationSettings, Canvas } from './augment.ts';

/** For each place of the new image the place of the old one: column = a x + b y + c, row = d x + e y + f. */
export interface AffineMap {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

type GeometrySettings = Pick<
  AugmentationSettings,
  'augment_flip' | 'augment_shift' | 'augment_rotation' | 'augment_zoom'
>;

/** A random flip, rotation and zoom about the centre and a shift by whole pixels; undefined when nothing moves. */
export function geometry(
  [height, width]: Canvas['shape'],
  { augment_flip, augment_shift, augment_rotation, augment_zoom }: GeometrySettings,
  random: Random,
): AffineMap | undefined {
  const either = (limit: number) => limit * (2 * random.uniform() - 1);
  const flips = augment_flip > 0 && random.uniform() < augment_flip;
  const angle = augment_rotation > 0 ? (either(augment_rotation) * Math.PI) / 180 : 0;
  const scale = augment_zoom > 0 ? 1 + either(augment_zoom) : 1;
  const shift = () => (augment_shift > 0 ? random.below(2 * augment_shift + 1) - augment_shift : 0);
  const [dx, dy] = [shift(), shift()];
  if (!flips && angle === 0 && scale === 1 && dx === 0 && dy === 0) return undefined;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const mirror = flips ? -1 : 1;
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const [a, b, d, e] = [mirror * cos, mirror * sin, -sin, cos];
  const [x, y] = [centreX + dx, centreY + dy];
  return { a, b, c: centreX - a * x - b * y, d, e, f: centreY - d * x - e * y };
}

/** Redraws an image in place, with bilinear interpolation; whole-pixel maps keep values exactly. */
export function warped({ values, shape, background }: Canvas, map: AffineMap): void {
  const [height, width, channels] = shape;
  const source = values.slice();
  const at = (row: number, column: number, channel: number) =>
    row < 0 || row >= height || column < 0 || column >= width
      ? background
      : source[(row * width + column) * channels + channel]!;
  let target = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const column = map.a * x + map.b * y + map.c;
      const row = map.d * x + map.e * y + map.f;
      const [left, top] = [Math.floor(column + 1e-6), Math.floor(row + 1e-6)];
      const [right, low] = [Math.max(0, column - left), Math.max(0, row - top)];
      if (top >= 0 && left >= 0 && top + 1 < height && left + 1 < width) {
        // Most pixels: the four places about this one are all in the image.
        for (let channel = 0; channel < channels; channel += 1, target += 1) {
          const place = (top * width + left) * channels + channel;
          const below = place + width * channels;
          const upper = source[place]! * (1 - right) + source[place + channels]! * right;
          const lower = source[below]! * (1 - right) + source[below + channels]! * right;
          values[target] = upper * (1 - low) + lower * low;
        }
        continue;
      }
      for (let channel = 0; channel < channels; channel += 1, target += 1) {
        const upper = at(top, left, channel) * (1 - right) + at(top, left + 1, channel) * right;
        const lower = at(top + 1, left, channel) * (1 - right) + at(top + 1, left + 1, channel) * right;
        values[target] = upper * (1 - low) + lower * low;
      }
    }
  }
}
