import { productEngine, type WasmBackend } from './backend.ts';
import { greatestDepth } from './block-product.ts';
import type { PaddedImages } from './padded-images.ts';
import { tileColumns, tileRows } from './product-kernels.ts';

export interface ConvolutionExtents {
  readonly batch: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
}

/** Part of a window: `runs` filter rows from the first one, and of each `length` values from the first one. */
interface WindowPart {
  readonly firstRun: number;
  readonly runs: number;
  readonly first: number;
  readonly length: number;
}

/**
 * y[b, p, q, o] = Σ x[b, s·p + h, s·q + w, i] · filter[h, w, i, o] as a product of [pixels, window] by [window, outputs].
 * The window's rows are gathered from the padded images as the left operand is packed, a few strips of four pixels at a
 * time, so that the matrix of all windows (im2col) is never made.
 * @param filter byte address of [filter height, filter width, inputs, outputs]
 * @param y byte address of [batch, out height, out width, outputs]
 */
export function convolve(
  backend: WasmBackend,
  images: PaddedImages,
  filter: number,
  y: number,
  extents: ConvolutionExtents,
): void {
  const { batch, outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels } = extents;
  const engine = productEngine(backend);
  const { kernels } = engine;
  const run = filterWidth * inChannels;
  const parts = windowParts(filterHeight, run);
  const rowBytes = 4 * images.width * inChannels;
  const pixelBytes = 4 * extents.strideWidth * inChannels;
  const pixels = batch * outHeight * outWidth;
  engine.run({
    rows: pixels,
    columns: outChannels,
    c: y,
    blocks: parts.map(({ runs, length }) => runs * length),
    packLeft(block, row, many, to) {
      const { firstRun, runs, first, length } = parts[block]!;
      const strips = Math.ceil(many / tileRows);
      const table = engine.table(strips * tileRows);
      const heap = backend.wasm.HEAP32;
      let q = row % outWidth;
      let p = Math.floor(row / outWidth) % outHeight;
      let image = Math.floor(row / (outWidth * outHeight));
      for (let i = 0; i < strips * tileRows; i += 1) {
        const line = image * images.height + p * extents.strideHeight + firstRun;
        heap[table / 4 + i] = images.address + line * rowBytes + q * pixelBytes + 4 * first;
        // The last strip repeats the last pixel.
        if (i >= many - 1) continue;
        q += 1;
        if (q < outWidth) continue;
        q = 0;
        p += 1;
        if (p < outHeight) continue;
        p = 0;
        image += 1;
      }
      kernels.gather(table, strips, runs, rowBytes, length, to);
    },
    packRight(block, column, lanes, to) {
      const { firstRun, runs, first, length } = parts[block]!;
      const from = filter + 4 * ((firstRun * run + first) * outChannels + column);
      if (lanes === tileColumns) kernels.packEights(from, 4 * outChannels, runs * length, 1, 0, to);
      else kernels.packAny(from, 4 * outChannels, 4, runs * length, lanes, tileColumns, to);
    },
  });
}

/** A window of `rows` filter rows of `run` values in parts of about the same depth, one for each block of a product. */
function windowParts(rows: number, run: number): WindowPart[] {
  if (run <= greatestDepth) {
    const count = Math.ceil((rows * run) / greatestDepth);
    return shares(rows, Math.min(rows, count)).map(({ start, size }) => ({
      firstRun: start,
      runs: size,
      first: 0,
      length: run,
    }));
  }
  const pieces = shares(run, Math.ceil(run / greatestDepth));
  return Array.from({ length: rows }, (_, row) =>
    pieces.map(({ start, size }) => ({ firstRun: row, runs: 1, first: start, length: size })),
  ).flat();
}

/** `total` in `count` parts whose sizes differ by one at most. */
function shares(total: number, count: number): { readonly start: number; readonly size: number }[] {
  const start = (part: number) => Math.floor((part * total) / count);
  return Array.from({ length: count }, (_, part) => ({ start: start(part), size: start(part + 1) - start(part) }));
}
