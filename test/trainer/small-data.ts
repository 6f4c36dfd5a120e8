import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { randomStream } from '../../core/random.ts';

/** Sets of data of a dozen examples, written into a folder, as the `data` of a trainer. */
export function smallData(folder: string) {
  const random = randomStream(8, 'small data');
  const split = { validation: 0.3, test: 0 };
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const idx = (shape: readonly number[], values: Uint8Array) => {
    const header = Buffer.alloc(4 + 4 * shape.length);
    header.writeUInt32BE(0x0800 + shape.length, 0);
    shape.forEach((extent, axis) => void header.writeUInt32BE(extent, 4 + 4 * axis));
    return Buffer.concat([header, values]);
  };
  const [count, side] = [26, 8];
  // Every third row is brighter, which one the class tells.
  const isLit = (at: number) => Math.floor(at / side) % 3 === Math.floor(at / side ** 2) % 3;
  const pixels = Uint8Array.from({ length: count * side ** 2 }, (_, at) => random.below(200) + (isLit(at) ? 55 : 0));
  write('train-images-idx3-ubyte', idx([count, side, side], pixels));
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  write('train-labels-idx1-ubyte', idx([count], labels));
  const words = ['cat', 'paw', 'bank', 'loan', 'the'];
  const text = (length: number) => Array.from({ length }, () => words[random.below(5)]).join(' ');
  const texts = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ text: text(1 + random.below(4)), label: i % 2 === 0 ? 'pets' : 'money' }),
  );
  const people = Array.from({ length: count }, (_, i) => `${20 + random.below(40)},city-${random.below(3)},${i % 2}`);
  mkdirSync(join(folder, 'colours'));
  for (let i = 0; i < count; i += 1) {
    const image = new PNG({ width: 4, height: 4 });
    image.data = Buffer.from(Array.from({ length: 64 }, (_, k) => (k % 4 === 3 ? 255 : random.below(256))));
    mkdirSync(join(folder, 'colours', `${i % 3}`), { recursive: true });
    write(join('colours', `${i % 3}`, `${i}.png`), PNG.sync.write(image));
  }
  return {
    colours: { format: 'images', path: join(folder, 'colours'), size: 4, split },
    images: { format: 'idx', path: folder, split },
    texts: { format: 'text', path: write('texts.jsonl', texts.join('\n')), max_length: 3, split },
    'next tokens': {
      format: 'text',
      path: write('story.txt', text(60)),
      task: 'next_token',
      tokens: 'word',
      max_length: 3,
      split,
    },
    table: {
      format: 'table',
      path: write('people.csv', ['age,city,loan', ...people].join('\n')),
      target: 'loan',
      split,
    },
  };
}
