import type { WasmModule } from './backend.ts';
import { compileProductKernels, type ProductKernels, tileColumns, tileRows } from './product-kernels.ts';

/** A matrix in the wasm memory; strides in values, one of them usually 1. */
export interface Matrix {
  /** Byte address of the first value. */
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * c [rows, columns], row-major, as a sum over blocks of the inner dimension. A block's operands are packed into
 * scratch memory the way the tile kernel reads them (Goto and van de Geijn 2008, "Anatomy of high-performance matrix
 * multiplication"), which is also where transposition and gathering come for free.
 */
export interface BlockProduct {
  readonly rows: number;
  readonly columns: number;
  /** Depths of the blocks. */
  readonly blocks: readonly number[];
  /** Byte address of c. */
  readonly c: number;
  /** Packs rows `row … row + rows` of the left operand, strip by strip, as [strips, depth, 4]. */
  packLeft(block: number, row: number, rows: number, to: number): void;
  /** Packs columns `column … column + lanes` of the right operand, lanes <= 8, as [depth, 8]. */
  packRight(block: number, column: number, lanes: number, to: number): void;
}

/** Matrix products in the memory of the wasm back end. */
export class ProductEngine {
  readonly kernels: ProductKernels;
  readonly #module: WasmModule;
  #scratch = 0;
  #scratchBytes = 0;
  #table = 0;
  #tableBytes = 0;

  constructor(module: WasmModule) {
    this.#module = module;
    this.kernels = compileProductKernels(module.asm.memory);
  }

  /** Scratch memory of at least `bytes`, the same every time: its contents last until the next product. */
  #reserve(bytes: number): number {
    if (bytes > this.#scratchBytes) {
      if (this.#scratch !== 0) this.#module._free(this.#scratch);
      this.#scratch = this.#module._malloc(bytes);
      this.#scratchBytes = bytes;
    }
    return this.#scratch;
  }

  /** Memory for `count` addresses, the same every time. */
  table(count: number): number {
    if (4 * count > this.#tableBytes) {
      if (this.#table !== 0) this.#module._free(this.#table);
      this.#table = this.#module._malloc(4 * count);
      this.#tableBytes = 4 * count;
    }
    return this.#table;
  }

  run({ rows, columns, blocks, c, packLeft, packRight }: BlockProduct): void {
    const { kernels } = this;
    const panels = Math.ceil(columns / tileColumns);
    const wholePanels = Math.floor(columns / tileColumns);
    const wholeStrips = Math.floor(rows / tileRows);
    const deepest = Math.max(...blocks);
    const together = Math.max(1, Math.min(wholeStrips, Math.floor(leftValues / (tileRows * deepest))));
    const edgeBytes = 4 * tileColumns * panels;
    const edge = this.#reserve(
      tileRows * together * edgeBytes + 4 * deepest * (tileRows * together + panels * tileColumns),
    );
    const left = edge + tileRows * together * edgeBytes;
    const right = left + 4 * deepest * tileRows * together;
    const rowBytes = 4 * columns;
    blocks.forEach((depth, block) => {
      const accumulate = Number(block > 0);
      const panelBytes = 4 * tileColumns * depth;
      for (let panel = 0; panel < panels; panel += 1) {
        const column = panel * tileColumns;
        packRight(block, column, Math.min(tileColumns, columns - column), right + panel * panelBytes);
      }
      // Tiles over the edge of c go to scratch memory, and what is inside to c.
      const overEdge = (row: number, strips: number, inside: number, from: number) => {
        kernels.tiles(left, right + from * panelBytes, depth, strips, panels - from, edge, edgeBytes, 0);
        const column = 4 * tileColumns * from;
        kernels.copyRows(
          edge,
          edgeBytes,
          c + row * rowBytes + column,
          rowBytes,
          inside,
          columns - tileColumns * from,
          accumulate,
        );
      };
      for (let strip = 0; strip < wholeStrips; strip += together) {
        const strips = Math.min(together, wholeStrips - strip);
        const row = strip * tileRows;
        packLeft(block, row, strips * tileRows, left);
        kernels.tiles(left, right, depth, strips, wholePanels, c + row * rowBytes, rowBytes, accumulate);
        if (wholePanels < panels) overEdge(row, strips, strips * tileRows, wholePanels);
      }
      const row = wholeStrips * tileRows;
      if (row < rows) {
        packLeft(block, row, rows - row, left);
        overEdge(row, 1, rows - row, 0);
      }
    });
  }

  /** c [rows, columns] = a [rows, depth] · b [depth, columns]. */
  multiply(a: Matrix, b: Matrix, c: number, rows: number, columns: number, depth: number): void {
    const { kernels } = this;
    if (depth === 0) {
      this.#module.HEAPF32.fill(0, c / 4, c / 4 + rows * columns);
      return;
    }
    const { blocks, starts } = depthBlocks(depth);
    this.run({
      rows,
      columns,
      c,
      blocks,
      packLeft(block, row, many, to) {
        const count = blocks[block]!;
        const from = a.address + 4 * (row * a.rowStride + starts[block]! * a.columnStride);
        for (let i = 0; i < many; i += tileRows) {
          const [source, target] = [from + 4 * i * a.rowStride, to + 4 * i * count];
          if (many - i >= tileRows && a.rowStride === 1) {
            kernels.packFours(source, 4 * a.columnStride, count, 1, 0, target);
          } else {
            const lanes = Math.min(tileRows, many - i);
            pack(
              kernels,
              { from: source, stride: a.columnStride, laneStride: a.rowStride },
              count,
              lanes,
              tileRows,
              target,
            );
          }
        }
      },
      packRight(block, column, lanes, to) {
        const from = b.address + 4 * (column * b.columnStride + starts[block]! * b.rowStride);
        const count = blocks[block]!;
        if (lanes === tileColumns && b.columnStride === 1) {
          kernels.packEights(from, 4 * b.rowStride, count, 1, 0, to);
        } else {
          pack(kernels, { from, stride: b.rowStride, laneStride: b.columnStride }, count, lanes, tileColumns, to);
        }
      },
    });
  }
}

/** Depth that a block has at most: a strip and a panel of it stay in the first-level cache. */
export const greatestDepth = 512;
/** Values of the left operand that are packed at once, unless a single strip has more. */
const leftValues = 8192;

/** A depth in blocks of about the same size, and where each begins. */
export function depthBlocks(depth: number): { readonly blocks: readonly number[]; readonly starts: readonly number[] } {
  const count = Math.ceil(depth / greatestDepth);
  const starts = Array.from({ length: count }, (_, block) => Math.round((block * depth) / count));
  return { starts, blocks: starts.map((start, block) => (starts[block + 1] ?? depth) - start) };
}

/** Packs lanes that are not next to each other: four at a time where values of a lane are, else one by one. */
function pack(
  kernels: ProductKernels,
  source: { readonly from: number; readonly stride: number; readonly laneStride: number },
  count: number,
  lanes: number,
  width: number,
  to: number,
): void {
  const { from, stride, laneStride } = source;
  const whole = lanes === width && stride === 1 ? count - (count % 4) : 0;
  if (whole > 0) {
    for (let lane = 0; lane < width; lane += 4) {
      kernels.interleave(from + 4 * lane * laneStride, 4 * laneStride, whole, width, to + 4 * lane);
    }
  }
  if (whole < count) {
    const rest = from + 4 * whole * stride;
    kernels.packAny(rest, 4 * stride, 4 * laneStride, count - whole, lanes, width, to + 4 * whole * width);
  }
}
