import { readFileSync } from 'node:fs';
import { decode as decodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';

/** A picture as it is in its file: red, green, blue and opacity of each pixel, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

const starts = { png: [0x89, 0x50, 0x4e, 0x47], jpeg: [0xff, 0xd8, 0xff] };

/** A PNG or JPEG file, told by its first bytes. @throws Error naming the file and what to do */
export function readPicture(file: string): Picture {
  const bytes = readFileSync(file);
  const begins = (start: readonly number[]) => start.every((byte, i) => bytes[i] === byte);
  try {
    if (begins(starts.png)) {
      const { width, height, data } = PNG.sync.read(bytes);
      return { width, height, rgba: data };
    }
    if (begins(starts.jpeg)) {
      const { width, height, data } = decodeJpeg(bytes, { useTArray: true, tolerantDecoding: false });
      return { width, height, rgba: data };
    }
  } catch (cause) {
    throw new Error(`${file} is a broken image (${(cause as Error).message}): replace or remove it`, { cause });
  }
  throw new Error(`${file} is neither PNG nor JPEG: convert or remove it`);
}
