import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { encode as encodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idxData, imageData } from '../../../core/sweep/built-in/data-formats.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import type { ImageSet } from '../../../trainer/data/image-set.ts';
import { readPicture } from '../../../trainer/data/images/decode.ts';
import { resized } from '../../../trainer/data/images/resize.ts';
import { type Split, testData, trainingData } from '../../../trainer/data/source.ts';
import { memorySession } from '../memory-session.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'images-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Colour = readonly [number, number, number];

function picture(width: number, height: number, colour: (x: number, y: number) => Colour) {
  const rgba = Buffer.alloc(width * height * 4, 255);
  for (let i = 0; i < width * height; i += 1) rgba.set(colour(i % width, Math.floor(i / width)), 4 * i);
  return { width, height, data: rgba };
}

function write(name: string, bytes: Uint8Array): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

function png(name: string, width: number, height: number, colour: (x: number, y: number) => Colour): string {
  const image = new PNG({ width, height });
  image.data = picture(width, height, colour).data;
  return write(name, PNG.sync.write(image));
}

describe('pictures', () => {
  it('are read from PNG and JPEG, whatever their names say', () => {
    const exact = readPicture(png('a.jpg', 3, 2, (x, y) => [10 * x, 20 * y, 7]));
    expect([exact.width, exact.height]).toEqual([3, 2]);
    expect([...exact.rgba.subarray(0, 8)]).toEqual([0, 0, 7, 255, 10, 0, 7, 255]);
    const near = readPicture(
      write(
        'b.jpeg',
        encodeJpeg(
          picture(16, 16, () => [200, 100, 50]),
          95,
        ).data,
      ),
    );
    expect(near.width).toBe(16);
    [200, 100, 50].forEach((value, i) => {
      expect(Math.abs(near.rgba[i]! - value)).toBeLessThan(6);
    });
  });

  it('keep an even colour at any size, and their mean when they shrink by a whole factor', () => {
    const even = { width: 5, height: 7, rgba: picture(5, 7, () => [30, 60, 90]).data };
    for (const size of [
      [3, 3],
      [7, 5],
      [16, 2],
    ] as const) {
      const pixels = resized(even, size, 3);
      expect([...pixels]).toEqual(Array.from({ length: size[0] * size[1] }, () => [30, 60, 90]).flat());
    }
    const same = { width: 4, height: 4, rgba: picture(4, 4, (x, y) => [x * 16 + y, 0, 0]).data };
    const whole = resized(same, [4, 4], 3);
    expect(whole[3 * (4 * 2 + 1)]).toBe(1 * 16 + 2);
    const half = { width: 8, height: 8, rgba: picture(8, 8, (x) => [x < 4 ? 0 : 200, 0, 0]).data };
    const pixels = resized(half, [2, 2], 3);
    expect(pixels[0]! + pixels[3]!).toBeCloseTo(200, 0);
    expect(pixels[0]).toBeLessThan(pixels[3]!);
    const grey = resized({ width: 1, height: 1, rgba: Uint8Array.of(255, 0, 0, 255) }, [1, 1], 1);
    expect([...grey]).toEqual([76]);
    // What is transparent is black.
    expect([...resized({ width: 1, height: 1, rgba: Uint8Array.of(200, 200, 200, 0) }, [1, 1], 1)]).toEqual([0]);
  });

  it('that are broken are refused by name', () => {
    const good = readFileSync(png('c.png', 8, 8, () => [1, 2, 3]));
    expect(() => readPicture(write('cut.png', good.subarray(0, 40)))).toThrow(
      /cut.png is a broken image .*: replace or/,
    );
    expect(() => readPicture(write('text.png', Buffer.from('hello')))).toThrow('text.png is neither PNG nor JPEG');
  });
});

describe('a folder of images', () => {
  beforeAll(() => {
    for (let i = 0; i < 40; i += 1) {
      const bright = 120 + 3 * i;
      png(`pets/cat/${i}.png`, 12, 10, (x) => (x < 6 ? [bright, 0, 0] : [0, 0, 0]));
      png(`pets/dog/${i}.png`, 9, 14, (_, y) => (y < 7 ? [0, bright, 0] : [0, 0, 0]));
    }
  });

  it('trains a network, from images brought to one size', async () => {
    const data = { format: 'images', path: join(folder, 'pets'), size: [8, 8], channels: 3 };
    const session = memorySession({
      trainer: { family: 'cnn', channels: [4], units: 8, batch_size: 8, epochs: 4, learning_rate: 0.01, data },
    });
    expect((await runBuiltIn(session)).kind).toBe('completed');
    expect(session.reports.at(-1)!.metrics.val_accuracy).toBeGreaterThan(0.9);
  });

  it('is standardised by its training images', async () => {
    const data = imageData.parse({ format: 'images', path: join(folder, 'pets'), size: 8, channels: 1 });
    const { train, validation } = (await trainingData(data)) as Split<ImageSet>;
    expect([train.count, validation.count, (await testData(data)).count]).toEqual([64, 8, 8]);
    expect(train).toMatchObject({ shape: [8, 8, 1], classes: 2 });
    const values = [...train.pixels].map((byte) => train.scale[byte]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 4);
    expect(variance).toBeCloseTo(1, 4);
    expect(validation.scale).toBe(train.scale);
  });

  it('without classes is refused', async () => {
    const read = (path: string) => trainingData(imageData.parse({ format: 'images', path }));
    await expect(read(join(folder, 'pets', 'cat'))).rejects.toThrow('has no folders; it must have one folder for each');
    await expect(read(join(folder, 'pets', 'cat', '1.png'))).rejects.toThrow('it must be a folder');
    mkdirSync(join(folder, 'hollow', 'x'), { recursive: true });
    await expect(read(join(folder, 'hollow'))).rejects.toThrow('folders (x) without files');
  });
});

describe('IDX files', () => {
  const idx = (shape: readonly number[], values: Uint8Array) => {
    const header = Buffer.alloc(4 + 4 * shape.length);
    header.writeUInt32BE(0x0800 + shape.length, 0);
    shape.forEach((extent, axis) => void header.writeUInt32BE(extent, 4 + 4 * axis));
    return Buffer.concat([header, values]);
  };
  const images = (count: number) => Uint8Array.from({ length: count * 20 }, (_, i) => (i * 7) % 256);
  const labels = (count: number) => Uint8Array.from({ length: count }, (_, i) => i % 3);

  it('of any size are read, gzipped or not, with those to test on', async () => {
    write('idx/train-images-idx3-ubyte', idx([30, 4, 5], images(30)));
    write('idx/train-labels-idx1-ubyte.gz', gzipSync(idx([30], labels(30))));
    write('idx/t10k-images-idx3-ubyte', idx([6, 4, 5], images(6)));
    write('idx/t10k-labels-idx1-ubyte', idx([6], labels(6)));
    const data = idxData.parse({ format: 'idx', path: join(folder, 'idx') });
    const { train, validation } = (await trainingData(data)) as Split<ImageSet>;
    expect([train.count, validation.count, (await testData(data)).count]).toEqual([27, 3, 6]);
    expect(train).toMatchObject({ shape: [4, 5, 1], classes: 3 });
    expect([...((await testData(data)) as ImageSet).pixels]).toEqual([...images(6)]);
  });

  it('that are missing, cut short or at odds are refused', async () => {
    const read = (name: string) => trainingData(idxData.parse({ format: 'idx', path: join(folder, name) }));
    mkdirSync(join(folder, 'none'));
    await expect(read('none')).rejects.toThrow('must be a folder with train-images-idx3-ubyte');
    write('odd/train-images-idx3-ubyte', idx([30, 4, 5], images(30)));
    write('odd/train-labels-idx1-ubyte', idx([29], labels(29)));
    await expect(read('odd')).rejects.toThrow('has 30 images and train-labels-idx1-ubyte 29 labels');
    write('odd/train-images-idx3-ubyte', idx([30, 4, 5], images(29)));
    await expect(read('odd')).rejects.toThrow('has 580 values, not the 600 of 30 × 4 × 5; copy it again');
    write('odd/train-images-idx3-ubyte', Buffer.from('not idx at all'));
    await expect(read('odd')).rejects.toThrow('is no IDX file of unsigned bytes');
  });
});
