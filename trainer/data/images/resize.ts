import type { Picture } from './decode.ts';

/** What the source's pixels weigh in one pixel of the result, from the first on. */
interface Window {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * Along one side a triangle about each new pixel, as wide as a new pixel when the image shrinks: bilinear interpolation
 * that lets no pixel out.
 */
function windows(from: number, to: number): Window[] {
  const ratio = from / to;
  const reach = Math.max(1, ratio);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * ratio - 0.5;
    const first = Math.max(0, Math.ceil(centre - reach));
    const last = Math.min(from - 1, Math.floor(centre + reach));
    const raw = Array.from({ length: last - first + 1 }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k - centre) / reach),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    // Beyond the border the nearest pixel counts alone.
    if (sum === 0) return { first: Math.min(from - 1, Math.max(0, Math.round(centre))), weights: [1] };
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}

/** Luma of ITU-R BT.601, as JPEG and PNG viewers turn colours into grey. */
const luma = [0.299, 0.587, 0.114] as const;

/** The picture at height × width in 1 or 3 channels, channels last; what is transparent is black. */
export function resized({ width, height, rgba }: Picture, to: readonly [number, number], channels: 1 | 3): Uint8Array {
  const [rows, columns] = to;
  const colours = new Float32Array(width * height * channels);
  for (let i = 0; i < width * height; i += 1) {
    const opacity = rgba[4 * i + 3]! / 255;
    for (let c = 0; c < channels; c += 1) {
      const value =
        channels === 3 ? rgba[4 * i + c]! : luma.reduce((sum, weight, k) => sum + weight * rgba[4 * i + k]!, 0);
      colours[i * channels + c] = value * opacity;
    }
  }
  const across = windows(width, columns);
  const down = windows(height, rows);
  const narrow = new Float32Array(height * columns * channels);
  for (let y = 0; y < height; y += 1) {
    across.forEach(({ first, weights }, x) => {
      for (let c = 0; c < channels; c += 1) {
        let sum = 0;
        for (let k = 0; k < weights.length; k += 1)
          sum += weights[k]! * colours[(y * width + first + k) * channels + c]!;
        narrow[(y * columns + x) * channels + c] = sum;
      }
    });
  }
  const pixels = new Uint8Array(rows * columns * channels);
  down.forEach(({ first, weights }, y) => {
    for (let at = 0; at < columns * channels; at += 1) {
      let sum = 0;
      for (let k = 0; k < weights.length; k += 1) sum += weights[k]! * narrow[(first + k) * columns * channels + at]!;
      pixels[y * columns * channels + at] = Math.min(255, Math.max(0, Math.round(sum)));
    }
  });
  return pixels;
}
