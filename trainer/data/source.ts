import { type DataSettings, dataName, dataSplit } from '../../core/sweep/built-in/data-settings.ts';
import type { Run } from '../../core/sweep/repeats.ts';
import { cifarSource } from './cifar.ts';
import type { DataSet, Labels } from './data-set.ts';
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

/** What is trained on, and what is held out to compare by. */
export interface Split<Set extends DataSet = DataSet> {
  readonly train: Set;
  readonly validation: Set;
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

/** What a search is scored on when it has ended. */
export async function testData(data: DataSettings): Promise<DataSet> {
  return openSource(data).test();
}

/** The first `train` training images, and the last `validation` ones held out. */
export async function trainingData(data: DataSettings): Promise<Split> {
  return imagesOf(data);
}

function imagesOf(data: DataSettings): Split<ImageSet> {
  const source = openSource(data);
  const { train, validation } = dataSplit(data);
  return {
    train: source.training(0, train),
    validation: source.training(source.trainingCount - validation, validation),
  };
}

/** One fold of the images of train and validation together, and the others to train on. */
export async function foldData(data: DataSettings, { fold, folds, seed }: Run): Promise<Split> {
  const { train, validation } = imagesOf(data);
  const all: ImageSet = {
    ...train,
    count: train.count + validation.count,
    pixels: joined(train.pixels, validation.pixels),
    labels: joined(train.labels, validation.labels),
  };
  const kind = (typeof data === 'object' && data.folds) || 'stratified';
  return splitFold(all, dealFolds(all.labels, folds, kind, seed), fold);
}

function joined<V extends Labels>(a: V, b: V): V {
  const both = new (a.constructor as new (length: number) => V)(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
