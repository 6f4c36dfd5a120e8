import { type DataSettings, dataName, dataSplit } from '../../core/sweep/built-in/data-settings.ts';
import type { Run } from '../../core/sweep/repeats.ts';
import { cifarSource } from './cifar.ts';
import { fashionSource } from './fashion.ts';
import { dealFolds, splitFold } from './folds.ts';
import type { ImageSet } from './image-set.ts';
import { mnistSource } from './mnist.ts';

/** A data set: its training images, which the settings split, and those to test on. */
export interface Source {
  /** Training images `from … from + count`, in their own order. */
  training(from: number, count: number): ImageSet;
  readonly trainingCount: number;
  /** Used once, when a search has ended. */
  test(): ImageSet;
}

interface Split {
  readonly train: ImageSet;
  readonly validation: ImageSet;
}

/** @throws Error saying which file is missing or broken, and what to do. */
export function openSource(data: DataSettings): Source {
  const path = typeof data === 'string' ? undefined : data.path;
  const name = dataName(data);
  switch (name) {
    case 'mnist':
      return mnistSource(path);
    case 'fashion-mnist':
      return fashionSource(path);
    case 'cifar-10':
    case 'cifar-100':
      return cifarSource(name, path!);
  }
}

/** The first `train` training images, and the last `validation` ones held out. */
export function trainingData(data: DataSettings): Split {
  const source = openSource(data);
  const { train, validation } = dataSplit(data);
  return {
    train: source.training(0, train),
    validation: source.training(source.trainingCount - validation, validation),
  };
}

/** One fold of the images of train and validation together, and the others to train on. */
export function foldData(data: DataSettings, { fold, folds, seed }: Run): Split {
  const { train, validation } = trainingData(data);
  const all: ImageSet = {
    ...train,
    count: train.count + validation.count,
    pixels: joined(train.pixels, validation.pixels),
    labels: joined(train.labels, validation.labels),
  };
  const kind = (typeof data === 'object' && data.folds) || 'stratified';
  return splitFold(all, dealFolds(all.labels, folds, kind, seed), fold);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
