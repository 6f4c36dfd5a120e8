import type { ImageSet } from '../data/image-set.ts';

/**
 * Images with each square of `factor` × `factor` pixels averaged to one.
 * @throws Error when the squares do not cover height and width exactly
 */
export function shrunk(images: ImageSet, factor: number): ImageSet {
  if (factor === 1) return images;
  const [height, width, channels] = images.shape;
  if (height % factor !== 0 || width % factor !== 0) {
    throw new Error(
      `downscale: images of ${height} × ${width} are no multiples of ${factor}; give one that divides both`,
    );
  }
  const shape = [height / factor, width / factor, channels] as const;
  const size = shape[0] * shape[1] * channels;
  const sums = new Float64Array(images.count * size);
  for (let at = 0; at < images.pixels.length; at += 1) {
    const channel = at % channels;
    const column = Math.floor(at / channels) % width;
    const row = Math.floor(at / (channels * width)) % height;
    const image = Math.floor(at / (channels * width * height));
    const place = Math.floor(row / factor) * shape[1] + Math.floor(column / factor);
    sums[image * size + place * channels + channel]! += images.pixels[at]!;
  }
  return { ...images, shape, pixels: Uint8Array.from(sums, (sum) => Math.round(sum / factor ** 2)) };
}
