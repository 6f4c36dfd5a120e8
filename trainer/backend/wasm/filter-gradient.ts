import type * as tf from '@tensorflow/tfjs-core';
import { addressOf, productEngine, type WasmBackend } from './backend.ts';
import type { KernelCall } from './override.ts';
import { type ConvolutionInfo, paddedImages } from './padded-images.ts';
import { tileColumns, tileRows } from './product-kernels.ts';

/** Pixels of a block: deep enough that adding the block's products to the result costs little. */
const blockPixels = 256;

/**
 * dW[h, w, i, o] = Σ x[b, s·p + h, s·q + w, i] · dy[b, p, q, o]: for each filter row h a product of
 * [filter width × inputs, pixels] by [pixels, outputs]. A window's values of one row lie next to each other, so the left
 * operand is gathered from the padded images as it is packed, and never made as a whole.
 */
export function filterGradient(call: KernelCall, info: ConvolutionInfo): tf.TensorInfo {
  const backend = call.backend as WasmBackend;
  const engine = productEngine(backend);
  const { kernels } = engine;
  const { batchSize, outHeight, outWidth, filterHeight, filterWidth, inChannels, outChannels } = info;
  const { strideHeight, strideWidth, padInfo } = info;
  const result = backend.makeOutput([filterHeight, filterWidth, inChannels, outChannels], 'float32');
  // One row more than the convolution needs: strips of four may read a little past the last pixel.
  const { top, bottom, left, right } = padInfo;
  const images = paddedImages(backend, call.inputs.x!, { top, bottom: bottom + 1, left, right });
  const gradients = addressOf(backend, call.inputs.dy!);
  const blocks = pixelBlocks(batchSize, outHeight, outWidth);
  const rowBytes = 4 * images.width * inChannels;
  const rows = filterWidth * inChannels;
  for (let h = 0; h < filterHeight; h += 1) {
    engine.run({
      rows,
      columns: outChannels,
      blocks: blocks.map((block) => block.pixels),
      c: addressOf(backend, result) + 4 * h * rows * outChannels,
      packLeft(index, first, many, to) {
        const block = blocks[index]!;
        let target = to;
        for (let row = first; row < first + many; row += tileRows) {
          for (let image = block.image; image < block.image + block.images; image += 1) {
            const from = images.address + (image * images.height + block.row * strideHeight + h) * rowBytes + 4 * row;
            const [pixel, line] = [4 * strideWidth * inChannels, strideHeight * rowBytes];
            kernels.packFours(from, pixel, outWidth, block.rows, line, target);
            target += 4 * tileRows * block.rows * outWidth;
          }
        }
      },
      packRight(index, column, lanes, to) {
        const { first, pixels } = blocks[index]!;
        const from = gradients + 4 * (first * outChannels + column);
        if (lanes === tileColumns) kernels.packEights(from, 4 * outChannels, pixels, 1, 0, to);
        else kernels.packAny(from, 4 * outChannels, 4, pixels, lanes, tileColumns, to);
      },
    });
  }
  images.free();
  return result;
}

interface PixelBlock {
  /** The first of `images` images. */
  readonly image: number;
  readonly images: number;
  /** The first of `rows` rows, the same in each of the images. */
  readonly row: number;
  readonly rows: number;
  /** The first of `pixels` pixels of the output, which follow each other. */
  readonly first: number;
  readonly pixels: number;
}

/** The output's pixels in blocks of about `blockPixels`: several whole images, or some rows of one. */
function pixelBlocks(batch: number, height: number, width: number): PixelBlock[] {
  const blocks: PixelBlock[] = [];
  const images = Math.max(1, Math.floor(blockPixels / (height * width)));
  const parts = Math.ceil((height * width) / blockPixels / images);
  const rowsPerPart = Math.ceil(height / Math.max(1, parts));
  for (let image = 0; image < batch; image += images) {
    const together = Math.min(images, batch - image);
    for (let row = 0; row < height; row += rowsPerPart) {
      const rows = Math.min(rowsPerPart, height - row);
      const first = (image * height + row) * width;
      blocks.push({ image, images: together, row, rows, first, pixels: together * rows * width });
    }
  }
  return blocks;
}
