import type { Random } from '../../../core/random.ts';
import type { AugmentationSettings, Canvas } from './augment.ts';

/** Shares of red, green and blue in the luminance (ITU-R BT.601). */
const [red, green, blue] = [0.299, 0.587, 0.114];
/** Factors of blue and red less luminance in U and V. */
const [uScale, vScale] = [0.492, 0.877];

/** Random saturation, then hue, of an image of three channels, in place; grey stays as it is. */
export function coloured(
  { values, shape }: Canvas,
  { augment_saturation, augment_hue }: Pick<AugmentationSettings, 'augment_saturation' | 'augment_hue'>,
  random: Random,
): void {
  if (shape[2] !== 3) return;
  const either = (limit: number) => limit * (2 * random.uniform() - 1);
  if (augment_saturation > 0) saturate(values, 1 + either(augment_saturation));
  if (augment_hue > 0) turnHue(values, either(augment_hue));
}

function saturate(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i += 3) {
    const grey = red * values[i]! + green * values[i + 1]! + blue * values[i + 2]!;
    for (let k = i; k < i + 3; k += 1) values[k] = grey + factor * (values[k]! - grey);
  }
}

/**
 * Turns the plane of the two colour differences, U and V of YUV (BT.601); the luminance stays (after Haeberli 1993,
 * "Matrix operations for image processing"). `turn` is a share of the whole circle. Being linear, it suits any scale.
 */
export function turnHue(values: Float32Array, turn: number): void {
  const [cos, sin] = [Math.cos(2 * Math.PI * turn), Math.sin(2 * Math.PI * turn)];
  for (let at = 0; at < values.length; at += 3) {
    const [r, g, b] = [values[at]!, values[at + 1]!, values[at + 2]!];
    const y = red * r + green * g + blue * b;
    const [u, v] = [b - y, r - y];
    // B − Y and R − Y span the colours; scaled to the lengths that U and V have, they turn as a circle.
    const [bright, warm] = [u * uScale, v * vScale];
    const [newU, newV] = [(bright * cos - warm * sin) / uScale, (bright * sin + warm * cos) / vScale];
    values[at] = y + newV;
    values[at + 2] = y + newU;
    values[at + 1] = y - (red * newV + blue * newU) / green;
  }
}
