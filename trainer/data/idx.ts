import { closeSync, openSync, readSync } from 'node:fs';

/** Bytes `from … from + length` of a file. */
function readRange(file: string, from: number, length: number): Uint8Array {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const read = readSync(descriptor, bytes, filled, length - filled, from + filled);
      if (read === 0) throw new Error(`${file} ends at byte ${from + filled}, before the items that it announces`);
      filled += read;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Items `from … from + count` of an IDX file of unsigned bytes (LeCun, "The MNIST database": big-endian magic number
 * 0x0000 08 rank, then the dimensions, then the data, row-major).
 * @param shape dimensions of one item, checked against the file's
 */
export function readIdx(file: string, shape: readonly number[], from: number, count: number): Uint8Array {
  const headerBytes = 4 * (shape.length + 2);
  const header = readRange(file, 0, headerBytes);
  const view = new DataView(header.buffer);
  if (view.getUint32(0) !== 0x0800 + shape.length + 1) {
    throw new Error(`${file} is not an IDX file of unsigned bytes with ${shape.length + 1} dimensions`);
  }
  const found = shape.map((_, axis) => view.getUint32(8 + 4 * axis));
  if (found.join() !== shape.join()) throw new Error(`${file} holds items of shape ${found}, not ${shape}`);
  const items = view.getUint32(4);
  if (from + count > items) throw new Error(`${file} holds ${items} items, not the ${from + count} asked for`);
  const size = shape.reduce((product, extent) => product * extent, 1);
  return readRange(file, headerBytes + from * size, count * size);
}
