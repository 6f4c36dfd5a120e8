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
  /** Packs rows `row … row + lanes` of the left operand, lanes <= 4, as [depth, 4]. */
  packLeft(block: number, row: number, lanes: number, to: number): void;
  /** Packs columns `column … column + lanes` of the right operand, lanes <= 8, as [depth, 8]. */
  packRight(block: number, column: number, lanes: number, to: number): void;
}

/** Matrix products in the memory of the wasm back end. */
export class ProductEngine {
  readonly kernels: ProductKernels;
  readonly #module: WasmModule;
  #scratch = 0;
  #scratchBytes = 0;

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

  run({ rows, columns, blocks, c, packLeft, packRight }: BlockProduct): void {
    const panels = Math.ceil(columns / tileColumns);
    const fullPanels = Math.floor(columns / tileColumns);
    const deepest = Math.max(...blocks);
    const panelBytes = 4 * tileColumns;
    const edge = this.#reserve(4 * tileRows * panels * tileColumns + 4 * deepest * (tileRows + panels * tileColumns));
    const left = edge + 4 * tileRows * panels * tileColumns;
    const right = left + 4 * deepest * tileRows;
    const rowBytes = 4 * columns;
    const edgeBytes = panelBytes * panels;
    blocks.forEach((depth, block) => {
      for (let panel = 0; panel < panels; panel += 1) {
        const column = panel * tileColumns;
        packRight(block, column, Math.min(tileColumns, columns - column), right + panel * depth * panelBytes);
      }
      for (let row = 0; row < rows; row += tileRows) {
        const lanes = Math.min(tileRows, rows - row);
        packLeft(block, row, lanes, left);
        const target = c + row * rowBytes;
        const whole = lanes === tileRows ? fullPanels : 0;
        if (whole > 0) this.kernels.tile(left, right, depth, whole, target, rowBytes, Number(block > 0));
        if (whole < panels) {
          // Tiles over the edge of c go to scratch memory, and what is inside to c.
          const from = right + whole * depth * panelBytes;
          this.kernels.tile(left, from, depth, panels - whole, edge + whole * panelBytes, edgeBytes, 0);
          this.#copyEdge(edge, edgeBytes, target, rowBytes, lanes, whole * tileColumns, columns, block > 0);
        }
      }
    });
  }

  #copyEdge(
    from: number,
    fromStride: number,
    to: number,
    toStride: number,
    rows: number,
    start: number,
    end: number,
    accumulate: boolean,
  ): void {
    const heap = this.#module.HEAPF32;
    for (let row = 0; row < rows; row += 1) {
      const source = (from + row * fromStride) / 4;
      const target = (to + row * toStride) / 4;
      for (let column = start; column < end; column += 1) {
        heap[target + column] = (accumulate ? heap[target + column]! : 0) + heap[source + column]!;
      }
    }
  }

  /** c [rows, columns] = a [rows, depth] · b [depth, columns]. */
  multiply(a: Matrix, b: Matrix, c: number, rows: number, columns: number, depth: number): void {
    const { kernels } = this;
    const start = (block: number) => block * blockDepth;
    this.run({
      rows,
      columns,
      c,
      blocks: Array.from({ length: Math.ceil(depth / blockDepth) }, (_, block) =>
        Math.min(blockDepth, depth - start(block)),
      ),
      packLeft(block, row, lanes, to) {
        const from = a.address + 4 * (row * a.rowStride + start(block) * a.columnStride);
        const count = Math.min(blockDepth, depth - start(block));
        if (lanes === tileRows && a.rowStride === 1) {
          kernels.packFours(from, 4 * a.columnStride, count, 1, 0, to);
        } else {
          pack(kernels, { from, stride: a.columnStride, laneStride: a.rowStride }, count, lanes, tileRows, to);
        }
      },
      packRight(block, column, lanes, to) {
        const from = b.address + 4 * (column * b.columnStride + start(block) * b.rowStride);
        const count = Math.min(blockDepth, depth - start(block));
        if (lanes === tileColumns && b.columnStride === 1) {
          kernels.packEights(from, 4 * b.rowStride, count, 1, 0, to);
        } else {
          pack(kernels, { from, stride: b.rowStride, laneStride: b.columnStride }, count, lanes, tileColumns, to);
        }
      },
    });
  }
}

/** Depth of a block: a panel of it (8 kB) stays in the first-level cache while the rows pass by. */
const blockDepth = 256;

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
