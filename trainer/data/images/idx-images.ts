import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { ImageSet } from '../image-set.ts';

type IdxImages = Pick<ImageSet, 'shape' | 'pixels'> & { readonly labels: Uint8Array };

const prefixes = { train: /^train/i, test: /^(t10k|test)/i, any: /./ };

/**
 * The images and labels of a folder with IDX files, `…images…` and `…labels…`, gzipped or not; undefined where it has
 * none to test on.
 * @param part whose files: `any` where the folder has one pair only
 * @throws Error naming the file that is missing or broken
 */
export function idxImages(folder: string, field: string, part: 'test'): IdxImages | undefined;
export function idxImages(folder: string, field: string, part: 'train' | 'any'): IdxImages;
export function idxImages(folder: string, field: string, part: 'train' | 'test' | 'any'): IdxImages | undefined {
  const names = statSync(folder).isDirectory() ? readdirSync(folder).sort() : [];
  const find = (what: RegExp) =>
    names.find((name) => what.test(name) && /idx\d/.test(name) && prefixes[part].test(name));
  const [images, labels] = [find(/images/i), find(/labels/i)];
  if (images === undefined || labels === undefined) {
    if (part === 'test') return undefined;
    const wanted =
      part === 'train'
        ? 'train-images-idx3-ubyte and train-labels-idx1-ubyte'
        : '…-images-idx3-ubyte and …-labels-idx1-ubyte';
    throw new Error(
      `${field}: ${folder} must be a folder with ${wanted}; it has ${names.slice(0, 8).join(', ') || 'nothing'}`,
    );
  }
  const pixels = readWhole(join(folder, images), field);
  const classes = readWhole(join(folder, labels), field);
  const [count, height, width, channels = 1] = pixels.shape;
  if (height === undefined || width === undefined || (channels !== 1 && channels !== 3)) {
    throw new Error(
      `${field}: ${images} has the shape ${pixels.shape.join(' × ')}, not images × height × width (× channels)`,
    );
  }
  if (count !== classes.shape[0]) {
    throw new Error(`${field}: ${images} has ${count} images and ${labels} ${classes.shape[0]} labels`);
  }
  return { shape: [height, width, channels], pixels: pixels.values, labels: classes.values };
}

/** Shape and values of an IDX file of unsigned bytes (LeCun, "The MNIST database"). */
function readWhole(file: string, field: string): { readonly shape: readonly number[]; readonly values: Uint8Array } {
  const bytes = /\.gz$/i.test(file) ? gunzipSync(readFileSync(file)) : readFileSync(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint16(0) !== 0 || view.getUint8(2) !== 8) {
    throw new Error(`${field}: ${file} is no IDX file of unsigned bytes; is it whole?`);
  }
  const rank = view.getUint8(3);
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw new Error(`${field}: ${file} is cut short in its header; copy it again`);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (bytes.length !== start + size) {
    const message = `has ${bytes.length - start} values, not the ${size} of ${shape.join(' × ')}; copy it again`;
    throw new Error(`${field}: ${file} ${message}`);
  }
  return { shape, values: bytes.subarray(start) };
}
