import {
  type DataSettings,
  dataName,
  dataSplit,
  isOwn,
  type NamedData,
} from '../../core/sweep/built-in/data-settings.ts';
import type { Run } from '../../core/sweep/repeats.ts';
import { cifarSource } from './cifar.ts';
import type { DataSet, Labels } from './data-set.ts';
import { fashionSource } from './fashion.ts';
import type { ImageSet } from './image-set.ts';
import { mnistSource } from './mnist.ts';
import { encoded, encodedFold, encodedTest, readOwn } from './own-data.ts';
import { dealFolds, splitFold } from './split/folds.ts';
import type { DataAccess } from './store/access.ts';
import { locate } from './store/locate.ts';
import { subset } from './subset.ts';

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
export async function openSource(data: NamedData, access: DataAccess = {}): Promise<Source> {
  const named = typeof data === 'string' ? undefined : data.path;
  const path = named === undefined ? undefined : await locate(named, 'data.path', access);
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
export async function testData(data: DataSettings, access: DataAccess = {}): Promise<DataSet> {
  if (isOwn(data)) return encodedTest(await readOwn(data, access));
  return (await openSource(data, access)).test();
}

/** What the settings' split makes of the training examples: of a named set the first and the last of its images. */
export async function trainingData(data: DataSettings, access: DataAccess = {}): Promise<Split> {
  if (!isOwn(data)) return await imagesOf(data, access);
  const { corpus, parts } = await readOwn(data, access);
  return encoded(corpus, parts.train, parts.validation);
}

async function imagesOf(data: NamedData, access: DataAccess): Promise<Split<ImageSet>> {
  const source = await openSource(data, access);
  const { train, validation } = dataSplit(data);
  return {
    train: source.training(0, train),
    validation: source.training(source.trainingCount - validation, validation),
  };
}

/** One fold of the examples of train and validation together, and the others to train on. */
export async function foldData(data: DataSettings, run: Run, access: DataAccess = {}): Promise<Split> {
  if (isOwn(data)) return encodedFold(await readOwn(data, access), data, run);
  const { train, validation } = await imagesOf(data, access);
  const all: ImageSet = {
    ...train,
    count: train.count + validation.count,
    pixels: joined(train.pixels, validation.pixels),
    labels: joined(train.labels, validation.labels),
  };
  const kind = (typeof data === 'object' && data.folds) || 'stratified';
  const parts = splitFold(dealFolds(all.labels, run.folds, kind, run.seed), run.fold);
  return { train: subset(all, parts.train), validation: subset(all, parts.validation) };
}

function joined<V extends Labels>(a: V, b: V): V {
  const both = new (a.constructor as new (length: number) => V)(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
