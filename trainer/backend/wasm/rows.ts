import { addRowKernel, sumOfRowsKernel } from '../rows.ts';
import {
  add,
  addF32,
  addF32x4,
  assembleFunction,
  assembleModule,
  type Code,
  int,
  lessThan,
  load,
  loadF32,
  repeatWhile,
  store,
  storeF32,
  type Variable,
} from './assembler.ts';
import { addressOf, type WasmBackend, type WasmModule } from './backend.ts';
import { overrideKernel } from './override.ts';

/**
 * `y[r, k] = a[r, k] + b[r, k]` for `rows` rows of `count` values. Strides are in bytes; with one of 0 the same row is
 * taken again and again, or summed up in.
 */
type AddRows = (
  a: number,
  aStride: number,
  b: number,
  bStride: number,
  y: number,
  yStride: number,
  rows: number,
  count: number,
) => void;

const addRows = assembleFunction('addRows', 8, (f) => {
  type Eight = [Variable, Variable, Variable, Variable, Variable, Variable, Variable, Variable];
  const [a, aStride, b, bStride, y, yStride, rows, count] = f.parameters as Eight;
  const [at, rest] = [f.i32(), f.i32()];
  const place = (base: Variable) => add(base.get, at.get);
  const turns = (width: number, body: Code) =>
    repeatWhile(lessThan(int(width - 1), rest.get), [
      ...body,
      ...at.increase(int(4 * width)),
      ...rest.increase(int(-width)),
    ]);
  return repeatWhile(rows.get, [
    ...at.set(int(0)),
    ...rest.set(count.get),
    ...turns(4, store(place(y), addF32x4(load(place(a)), load(place(b))))),
    ...turns(1, storeF32(place(y), addF32(loadF32(place(a)), loadF32(place(b))))),
    ...a.increase(aStride.get),
    ...b.increase(bStride.get),
    ...y.increase(yStride.get),
    ...rows.increase(int(-1)),
  ]);
});

/** Rows that are summed up before they join the sum of all: keeps rounding errors of long sums small. */
const rowsAtOnce = 256;

const compiled = new WeakMap<WasmModule, AddRows>();

function addRowsOf({ wasm }: WasmBackend): AddRows {
  let kernel = compiled.get(wasm);
  if (!kernel) {
    const module = new WebAssembly.Module(assembleModule([addRows]));
    const { exports } = new WebAssembly.Instance(module, { env: { memory: wasm.asm.memory } });
    kernel = exports.addRows as AddRows;
    compiled.set(wasm, kernel);
  }
  return kernel;
}

/** A row added to all rows, and the sum of all rows: the bias of a layer and its gradient. */
export function installRows(): (() => void)[] {
  return [
    overrideKernel(addRowKernel, () => ({ inputs, backend: anyBackend }) => {
      const backend = anyBackend as WasmBackend;
      const { rows, columns } = extents(inputs.x!.shape);
      const y = backend.makeOutput(inputs.x!.shape, 'float32');
      const [from, row, to] = [inputs.x!, inputs.row!, y].map((tensor) => addressOf(backend, tensor)) as Three;
      addRowsOf(backend)(from, 4 * columns, row, 0, to, 4 * columns, rows, columns);
      return y;
    }),
    overrideKernel(sumOfRowsKernel, () => ({ inputs, backend: anyBackend }) => {
      const backend = anyBackend as WasmBackend;
      const sum = addRowsOf(backend);
      const { rows, columns } = extents(inputs.x!.shape);
      const [y, part] = [backend.makeOutput([columns], 'float32'), backend.makeOutput([columns], 'float32')];
      const [from, to, between] = [inputs.x!, y, part].map((tensor) => addressOf(backend, tensor)) as Three;
      backend.typedArrayFromHeap(y).fill(0);
      for (let row = 0; row < rows; row += rowsAtOnce) {
        backend.typedArrayFromHeap(part).fill(0);
        const many = Math.min(rowsAtOnce, rows - row);
        sum(from + 4 * row * columns, 4 * columns, between, 0, between, 0, many, columns);
        sum(between, 0, to, 0, to, 0, 1, columns);
      }
      backend.disposeData(part.dataId);
      return y;
    }),
  ];
}

/** The last dimension is the columns', all others together are the rows'. */
function extents(shape: readonly number[]) {
  const columns = shape.at(-1)!;
  return { columns, rows: shape.slice(0, -1).reduce((product, extent) => product * extent, 1) };
}

type Three = [number, number, number];
