import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageSet, standardScale } from './image-set.ts';
import type { Source } from './source.ts';

const side = 32;
const channels = 3;
const plane = side * side;

interface Layout {
  readonly classes: number;
  /** The last of them is the class. */
  readonly labelBytes: number;
  readonly trainingFiles: readonly string[];
  readonly imagesOfFile: number;
  readonly testFile: string;
  readonly scale: Float32Array;
}

const layouts: Readonly<Record<'cifar-10' | 'cifar-100', Layout>> = {
  'cifar-10': {
    classes: 10,
    labelBytes: 1,
    trainingFiles: [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`),
    imagesOfFile: 10_000,
    testFile: 'test_batch.bin',
    scale: standardScale(0.4734, 0.2516),
  },
  'cifar-100': {
    classes: 100,
    labelBytes: 2,
    trainingFiles: ['train.bin'],
    imagesOfFile: 50_000,
    testFile: 'test.bin',
    scale: standardScale(0.4782, 0.2682),
  },
};

/**
 * CIFAR-10 and CIFAR-100 in their binary version (Krizhevsky 2009): for each image its labels, one byte each, then
 * the red, green and blue plane, row by row.
 */
export function cifarSource(name: 'cifar-10' | 'cifar-100', folder: string): Source {
  const layout = layouts[name];
  const { trainingFiles, imagesOfFile, testFile } = layout;
  const empty = (count: number) => ({
    pixels: new Uint8Array(count * plane * channels),
    labels: new Uint8Array(count),
  });
  const whole = (count: number, set: ReturnType<typeof empty>): ImageSet => ({
    kind: 'images',
    count,
    shape: [side, side, channels],
    classes: layout.classes,
    scale: layout.scale,
    ...set,
  });
  return {
    trainingCount: trainingFiles.length * imagesOfFile,
    training(from, count) {
      const set = empty(count);
      trainingFiles.forEach((file, i) => {
        const first = Math.max(from, i * imagesOfFile);
        const last = Math.min(from + count, (i + 1) * imagesOfFile);
        if (first >= last) return;
        const records = readRecords(join(folder, file), layout, first - i * imagesOfFile, last - first, name);
        unpack(records, layout, set, first - from);
      });
      return whole(count, set);
    },
    test() {
      const set = empty(10_000);
      unpack(readRecords(join(folder, testFile), layout, 0, 10_000, name), layout, set, 0);
      return whole(10_000, set);
    },
  };
}

function readRecords(file: string, { labelBytes }: Layout, from: number, count: number, name: string): Uint8Array {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (cause) {
    throw new Error(`${file} is missing: data.path must be the folder with the unpacked binary version of ${name}`, {
      cause,
    });
  }
  try {
    const record = labelBytes + plane * channels;
    const { size } = fstatSync(descriptor);
    if (size % record !== 0 || size < (from + count) * record) {
      throw new Error(
        `${file} has ${size} bytes: not whole records of ${record} bytes for ${from + count} images; unpack ${name} again`,
      );
    }
    const records = new Uint8Array(count * record);
    for (let filled = 0; filled < records.length; ) {
      filled += readSync(descriptor, records, filled, records.length - filled, from * record + filled);
    }
    return records;
  } finally {
    closeSync(descriptor);
  }
}

/** Puts the records at image `at` and on, channels last. */
function unpack(
  records: Uint8Array,
  { labelBytes, classes }: Layout,
  set: { readonly pixels: Uint8Array; readonly labels: Uint8Array },
  at: number,
): void {
  const record = labelBytes + plane * channels;
  for (let image = 0; image * record < records.length; image += 1) {
    const start = image * record;
    const label = records[start + labelBytes - 1]!;
    if (label >= classes) throw new Error(`an image has the class ${label}, and there are ${classes}: wrong data set?`);
    set.labels[at + image] = label;
    const target = (at + image) * plane * channels;
    for (let channel = 0; channel < channels; channel += 1) {
      const source = start + labelBytes + channel * plane;
      for (let i = 0; i < plane; i += 1) set.pixels[target + i * channels + channel] = records[source + i]!;
    }
  }
}
