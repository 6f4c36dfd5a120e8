import type { IdxData, ImageFolderData } from '../../../core/sweep/built-in/data-formats.ts';
import { filesByClass } from '../class-folders.ts';
import { type Corpus, classesOf, origins } from '../corpus.ts';
import { type ImageSet, standardScale } from '../image-set.ts';
import type { Place } from '../places.ts';
import { subset } from '../subset.ts';
import { readPicture } from './decode.ts';
import { idxImages } from './idx-images.ts';
import { resized } from './resize.ts';

/** PNG and JPEG images in one folder for each class. @throws Error naming the file that is broken */
export function folderImages(places: readonly Place[], data: ImageFolderData): Corpus {
  const files = places.map(({ path, field }) => filesByClass(path, field, /\.(png|jpe?g)$/i));
  const all = files.flat();
  const [height, width] = Array.isArray(data.size) ? data.size : [data.size, data.size];
  const pixels = new Uint8Array(all.length * height * width * data.channels);
  all.forEach(({ file }, i) => {
    pixels.set(resized(readPicture(file), [height, width], data.channels), i * height * width * data.channels);
  });
  const { names, classes } = classesOf(
    all.map(({ label }) => label),
    'data.path',
  );
  const origin = Uint8Array.from(files.flatMap((own, i) => own.map(() => places[i]!.origin)));
  return imageCorpus({ shape: [height, width, data.channels], pixels, classes: names.length, labels: classes }, origin);
}

/** The IDX files of a folder; those to test on are of the test unless they have a place of their own. */
export function idxCorpus(places: readonly Place[], data: IdxData): Corpus {
  const own = data.test_path !== undefined;
  const parts = places.flatMap(({ path, field, origin }) => {
    const train = { ...idxImages(path, field, origin === origins.test ? 'any' : 'train'), origin };
    const test = origin === origins.path && !own && data.split.test === undefined && idxImages(path, field, 'test');
    return test ? [train, { ...test, origin: origins.test }] : [train];
  });
  const [first] = parts as [(typeof parts)[number]];
  const odd = parts.find(({ shape }) => shape.join() !== first.shape.join());
  if (odd)
    throw new Error(`data.path: the images are ${first.shape.join(' × ')} here and ${odd.shape.join(' × ')} there`);
  const labels = Uint16Array.from(parts.flatMap((part) => [...part.labels]));
  const pixels = Buffer.concat(parts.map((part) => part.pixels));
  const origin = Uint8Array.from(parts.flatMap((part) => Array<number>(part.labels.length).fill(part.origin)));
  const classes = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  return imageCorpus({ shape: first.shape, pixels, classes, labels }, origin);
}

function imageCorpus(
  images: Pick<ImageSet, 'shape' | 'pixels' | 'classes'> & { readonly labels: Uint16Array },
  origin: Uint8Array,
): Corpus {
  const { labels, shape, pixels } = images;
  const count = labels.length;
  const size = shape[0] * shape[1] * shape[2];
  return {
    count,
    origin,
    classes: labels,
    fit(training) {
      const { mean, deviation } = moments(pixels, training, size);
      const set: ImageSet = { kind: 'images', count, ...images, scale: standardScale(mean, deviation) };
      return (items) => subset(set, items);
    },
  };
}

/** Of all channel values of the training images, as shares of 1. */
function moments(pixels: Uint8Array, training: Uint32Array, size: number) {
  const counts = new Float64Array(256);
  for (const image of training) {
    for (let i = image * size; i < (image + 1) * size; i += 1) counts[pixels[i]!]! += 1;
  }
  const total = training.length * size;
  const mean = counts.reduce((sum, count, byte) => sum + count * byte, 0) / total / 255;
  const variance = counts.reduce((sum, count, byte) => sum + count * (byte / 255 - mean) ** 2, 0) / total;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}
