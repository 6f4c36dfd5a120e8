import * as z from 'zod';
import { type OwnData, ownData } from './data-formats.ts';

/** The data sets that the trainer reads, with the number of their training images. */
const trainingImages = { mnist: 60_000, 'fashion-mnist': 60_000, 'cifar-10': 50_000, 'cifar-100': 50_000 } as const;
export type DataName = keyof typeof trainingImages;
/** Sets that no package brings along: their files have to be there. */
const needPath: readonly DataName[] = ['cifar-10', 'cifar-100'];
const heldOut = 10_000;

const settings = z
  .strictObject({
    name: z
      .enum(['mnist', 'fashion-mnist', 'cifar-10', 'cifar-100'])
      .describe('Data set; fashion-mnist needs its package or its files, cifar-10 and cifar-100 their files.'),
    path: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        "Folder, archive or address of the set's own files: the IDX files of mnist and fashion-mnist, unpacked; data_batch_1.bin … and test_batch.bin of cifar-10; train.bin and test.bin of cifar-100.",
      ),
    train: z.int().min(1).max(60_000).optional().describe('Images to train on, the first ones; all by default.'),
    validation: z.int().min(1).max(60_000).default(heldOut).describe('Images held out, the last ones.'),
    folds: z
      .enum(['stratified', 'plain'])
      .exactOptional()
      .describe(
        'With evaluate: { folds: K } the images of train and validation together are dealt to K folds: stratified (the default), with the same share of every class in each, or plain, by chance alone.',
      ),
  })
  .superRefine(({ name, path, train = 1, validation }, context) => {
    const images = trainingImages[name];
    if (train + validation > images) {
      const message = `train and validation (${heldOut} unless given) share the ${images} training images of ${name}: lower one`;
      context.addIssue({ code: 'custom', message });
    }
    if (path === undefined && needPath.includes(name)) {
      const message = `no package has ${name}: give the folder with its binary files`;
      context.addIssue({ code: 'custom', path: ['path'], message });
    }
  });

export const dataSettings = z
  .union([z.enum(['mnist', 'fashion-mnist']), settings, ownData])
  .default('mnist')
  .describe("Data set and its split: a known one by its name, or the user's own files by their format.");
export type DataSettings = z.infer<typeof dataSettings>;
/** A data set that is known by its name. */
export type NamedData = Exclude<DataSettings, OwnData>;

export function isOwn(data: DataSettings): data is OwnData {
  return typeof data === 'object' && 'format' in data;
}

/** What a network is given of one example. */
export type InputKind = 'images' | 'table' | 'tokens';

export function inputKind(data: DataSettings): InputKind {
  if (!isOwn(data)) return 'images';
  switch (data.format) {
    case 'table':
      return 'table';
    case 'text':
      return 'tokens';
    case 'images':
    case 'idx':
      return 'images';
  }
}

const classMetrics = ['loss', 'accuracy', 'val_loss', 'val_accuracy'];
const numberMetrics = ['loss', 'rmse', 'val_loss', 'val_rmse', 'val_mae', 'val_r2'];

/** What is reported after each epoch; of a table that does not say what its target is, what may be. */
export function reportedMetrics(data: DataSettings): readonly string[] {
  if (!isOwn(data) || data.format === 'images' || data.format === 'idx') return classMetrics;
  if (data.format === 'text') return data.task === 'next_token' ? [...classMetrics, 'val_perplexity'] : classMetrics;
  if (data.task === 'classification') return classMetrics;
  return data.task === 'regression' ? numberMetrics : [...new Set([...classMetrics, ...numberMetrics])];
}

export function dataName(data: NamedData): DataName {
  return typeof data === 'string' ? data : data.name;
}

/** How the data set is split: numbers of images. */
export function dataSplit(data: NamedData): { readonly train: number; readonly validation: number } {
  const { train, validation } = typeof data === 'string' ? { train: undefined, validation: heldOut } : data;
  return { train: train ?? trainingImages[dataName(data)] - validation, validation };
}
