import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builtInTrainer } from '../../../core/sweep/trainer-settings.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { cifarSource } from '../../../trainer/data/cifar.ts';
import { packageSource } from '../../../trainer/data/fashion.ts';
import type { ImageSet } from '../../../trainer/data/image-set.ts';
import { openSource, type Split, trainingData } from '../../../trainer/data/source.ts';
import { memorySession } from '../memory-session.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const record = 1 + 3072;

/** Image `i` of class i mod 10: red is i, green the column, blue the row. */
function cifarRecord(i: number): Uint8Array {
  const bytes = new Uint8Array(record);
  bytes[0] = i % 10;
  for (let place = 0; place < 1024; place += 1) {
    bytes[1 + place] = i;
    bytes[1025 + place] = place % 32;
    bytes[2049 + place] = Math.floor(place / 32);
  }
  return bytes;
}

/** A file of the full length with `count` images from `first` on; the others are zeros that take no space. */
function cifarFile(name: string, first: number, count: number): void {
  const descriptor = openSync(join(folder, name), 'w');
  ftruncateSync(descriptor, 10_000 * record);
  for (let i = 0; i < count; i += 1) writeSync(descriptor, cifarRecord(i), 0, record, (first + i) * record);
  closeSync(descriptor);
}

describe('CIFAR-10 in its binary version', () => {
  it('is read across files, channels last', () => {
    cifarFile('data_batch_1.bin', 9995, 5);
    cifarFile('data_batch_2.bin', 0, 7);
    const set = cifarSource('cifar-10', folder).training(9995, 12);
    expect(set).toMatchObject({ count: 12, shape: [32, 32, 3], classes: 10 });
    expect([...set.labels]).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6]);
    const place = (image: number, row: number, column: number) => {
      const at = ((image * 32 + row) * 32 + column) * 3;
      return [...set.pixels.subarray(at, at + 3)];
    };
    expect(place(3, 2, 30)).toEqual([3, 30, 2]);
    expect(place(11, 31, 0)).toEqual([6, 0, 31]);
  });

  it('trains a network, and is tested on its test file', async () => {
    cifarFile('data_batch_1.bin', 0, 60);
    cifarFile('data_batch_5.bin', 9980, 20);
    const data = { name: 'cifar-10', path: folder, train: 60, validation: 20 };
    const session = memorySession({
      trainer: { family: 'cnn', channels: [4], units: 8, batch_size: 20, epochs: 2, data },
    });
    expect(await runBuiltIn(session)).toMatchObject({ kind: 'completed', step: 2 });
    expect(session.reports[1]!.metrics.loss).toBeLessThan(session.reports[0]!.metrics.loss!);
    cifarFile('test_batch.bin', 0, 10);
    expect(cifarSource('cifar-10', folder).test().count).toBe(10_000);
  });

  it('that is missing, cut short or something else is refused with what to do', () => {
    const source = cifarSource('cifar-10', folder);
    expect(() => source.training(0, 5)).toThrow('data_batch_1.bin is missing: data.path must be the folder');
    writeFileSync(join(folder, 'data_batch_1.bin'), cifarRecord(0).subarray(0, 3000));
    expect(() => source.training(0, 1)).toThrow('has 3000 bytes: not whole records of 3073 bytes');
    writeFileSync(join(folder, 'data_batch_1.bin'), new Uint8Array(record).fill(77));
    expect(() => source.training(0, 1)).toThrow('an image has the class 77, and there are 10');
  });

  it('in the spec needs its folder, and a split that it has images for', () => {
    const parse = (data: unknown) => builtInTrainer.parse({ data });
    expect(() => parse({ name: 'cifar-10' })).toThrow('no package has cifar-10: give the folder');
    expect(() => parse({ name: 'cifar-10', path: 'x', train: 45_000 })).toThrow('share the 50000 training images');
    expect(() => parse({ name: 'cifar-10', path: 'x', train: 45_000, validation: 5000 })).not.toThrow();
  });
});

describe('CIFAR-100', () => {
  it('has two labels an image, of which the second is the class', () => {
    const bytes = new Uint8Array(2 + 3072);
    bytes.set([19, 87]);
    writeFileSync(join(folder, 'train.bin'), bytes);
    expect([...cifarSource('cifar-100', folder).training(0, 1).labels]).toEqual([87]);
  });
});

describe('Fashion-MNIST', () => {
  const write = (label: number, images: number) => {
    const data = Array.from({ length: images }, (_, i) => Array<number>(784).fill(10 * label + i));
    writeFileSync(join(folder, `${label}.json`), JSON.stringify({ data: [...data, []] }));
  };

  it('of the package takes turns between classes and keeps the last images of each for the test', () => {
    for (let label = 0; label < 10; label += 1) write(label, 5);
    const source = packageSource(folder, { training: 3, test: 2 });
    const first = (set: { pixels: Uint8Array }, count: number) =>
      Array.from({ length: count }, (_, i) => set.pixels[i * 784]!);
    const train = source.training(0, 12);
    expect([...train.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    expect(first(train, 12)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 11]);
    expect(first(source.training(28, 2), 2)).toEqual([82, 92]);
    const test = source.test();
    expect(test.count).toBe(20);
    expect(first(test, 11)).toEqual([3, 13, 23, 33, 43, 53, 63, 73, 83, 93, 4]);
  });

  it('of a package that is broken is refused', () => {
    for (let label = 0; label < 10; label += 1) write(label, 5);
    expect(() => packageSource(folder, { training: 4, test: 2 }).test()).toThrow('holds 5 images of 28 × 28, not 6');
    rmSync(join(folder, '3.json'));
    expect(() => packageSource(folder, { training: 3, test: 2 }).test()).toThrow(/3\.json cannot be read: install/);
  });

  it('of IDX files is read from data.path', async () => {
    const source = await openSource({ name: 'fashion-mnist', path: folder, validation: 10 });
    expect(() => source.test()).toThrow(join(folder, 't10k-images-idx3-ubyte'));
  });
});

describe('MNIST', () => {
  it('splits its training images without overlap', async () => {
    const { train, validation } = (await trainingData({ name: 'mnist', train: 3, validation: 2 })) as Split<ImageSet>;
    const source = await openSource('mnist');
    expect(train.labels).toEqual(source.training(0, 3).labels);
    expect(validation.labels).toEqual(source.training(59_998, 2).labels);
    expect([...train.labels]).toEqual([5, 0, 4]);
  });
});
