import {
  add,
  addF32x4,
  assembleFunction,
  assembleModule,
  type Code,
  int,
  lessThan,
  load,
  loadF32,
  loadSplat,
  mul,
  mulF32x4,
  repeatWhile,
  shuffle,
  store,
  storeF32,
  sub,
  type Variable,
  when,
  zeroF32,
  zeros,
} from './assembler.ts';

/** Rows and columns of the tile that stays in registers: 8 sums, 2 columns and 1 row value of 15 vector registers. */
export const tileRows = 4;
export const tileColumns = 8;

/** Addresses and strides in bytes; counts in values. */
export interface ProductKernels {
  /**
   * A tile of rows times all panels: `c[i, 8p + j] (+)= Σ a[k, i] · b[p, k, j]`.
   * @param a packed [depth, 4]
   * @param b packed [panels, depth, 8]
   * @param accumulate 0 to overwrite c, 1 to add to it
   */
  tile(a: number, b: number, depth: number, panels: number, c: number, rowStride: number, accumulate: number): void;
  /** Copies `rows` runs of `count` groups of 4 values: `to[g] = from[g]`, groups `stride` bytes apart in `from`. */
  packFours(from: number, stride: number, count: number, rows: number, rowStride: number, to: number): void;
  /** The same with groups of 8 values. */
  packEights(from: number, stride: number, count: number, rows: number, rowStride: number, to: number): void;
  /** Interleaves 4 rows of `count` values, a multiple of 4: `to[k, i] = from[i, k]`, `width` values a line of `to`. */
  interleave(from: number, rowStride: number, count: number, width: number, to: number): void;
  /**
   * Any packing: `to[k, i] = from[i, k]` for the first `lanes` of `width` values a line, 0 for the rest.
   */
  packAny(
    from: number,
    stride: number,
    laneStride: number,
    count: number,
    lanes: number,
    width: number,
    to: number,
  ): void;
}

const tile = assembleFunction('tile', 7, (f) => {
  const [a, b, depth, panels, c, rowStride, accumulate] = f.parameters as Seven;
  const sums = Array.from({ length: 2 * tileRows }, () => f.v128());
  const [left, right, value] = [f.v128(), f.v128(), f.v128()];
  const [row, rest, at] = [f.i32(), f.i32(), f.i32()];
  const eachRow = (body: (i: number) => Code) => [
    ...row.set(c.get),
    ...Array.from({ length: tileRows }, (_, i) => [...body(i), ...row.increase(rowStride.get)]).flat(),
  ];
  const multiplyAdd = (turn: number) => [
    ...left.set(load(b.get, 32 * turn)),
    ...right.set(load(b.get, 32 * turn + 16)),
    ...Array.from({ length: tileRows }, (_, i) => [
      ...value.set(loadSplat(at.get, 16 * turn + 4 * i)),
      ...sums[2 * i]!.set(addF32x4(sums[2 * i]!.get, mulF32x4(value.get, left.get))),
      ...sums[2 * i + 1]!.set(addF32x4(sums[2 * i + 1]!.get, mulF32x4(value.get, right.get))),
    ]).flat(),
  ];
  const turns = (count: number) =>
    repeatWhile(lessThan(int(count - 1), rest.get), [
      ...Array.from({ length: count }, (_, turn) => multiplyAdd(turn)).flat(),
      ...at.increase(int(16 * count)),
      ...b.increase(int(32 * count)),
      ...rest.increase(int(-count)),
    ]);
  return repeatWhile(lessThan(int(0), panels.get), [
    ...when(
      accumulate.get,
      eachRow((i) => [...sums[2 * i]!.set(load(row.get)), ...sums[2 * i + 1]!.set(load(row.get, 16))]),
      sums.flatMap((sum) => sum.set(zeros)),
    ),
    ...at.set(a.get),
    ...rest.set(depth.get),
    ...turns(4),
    ...turns(1),
    ...eachRow((i) => [...store(row.get, sums[2 * i]!.get), ...store(row.get, sums[2 * i + 1]!.get, 16)]),
    ...c.increase(int(4 * tileColumns)),
    ...panels.increase(int(-1)),
  ]);
});

function packGroups(name: string, values: number) {
  return assembleFunction(name, 6, (f) => {
    const [from, stride, count, rows, rowStride, to] = f.parameters as Seven;
    const [at, rest] = [f.i32(), f.i32()];
    const offsets = Array.from({ length: values / 4 }, (_, i) => 16 * i);
    return repeatWhile(lessThan(int(0), rows.get), [
      ...at.set(from.get),
      ...rest.set(count.get),
      ...repeatWhile(lessThan(int(0), rest.get), [
        ...offsets.flatMap((offset) => store(to.get, load(at.get, offset), offset)),
        ...at.increase(stride.get),
        ...to.increase(int(4 * values)),
        ...rest.increase(int(-1)),
      ]),
      ...from.increase(rowStride.get),
      ...rows.increase(int(-1)),
    ]);
  });
}

const interleave = assembleFunction('interleave', 5, (f) => {
  const [from, rowStride, count, width, to] = f.parameters as Seven;
  const rows = Array.from({ length: 4 }, () => f.v128());
  const halves = Array.from({ length: 4 }, () => f.v128());
  const address = (i: number) => add(from.get, mul(rowStride.get, int(i)));
  const line = mul(width.get, int(4));
  // A 4 × 4 transposition: pairs of rows are zipped, then the halves of the pairs put together.
  const zip = (half: number, a: number, b: number, lanes: number[]) =>
    halves[half]!.set(shuffle(rows[a]!.get, rows[b]!.get, lanes));
  const join = (a: number, b: number, lanes: number[]) => [
    ...store(to.get, shuffle(halves[a]!.get, halves[b]!.get, lanes)),
    ...to.increase(line),
  ];
  return repeatWhile(lessThan(int(0), count.get), [
    ...rows.flatMap((row, i) => row.set(load(address(i)))),
    ...zip(0, 0, 1, [0, 4, 1, 5]),
    ...zip(1, 2, 3, [0, 4, 1, 5]),
    ...zip(2, 0, 1, [2, 6, 3, 7]),
    ...zip(3, 2, 3, [2, 6, 3, 7]),
    ...join(0, 1, [0, 1, 4, 5]),
    ...join(0, 1, [2, 3, 6, 7]),
    ...join(2, 3, [0, 1, 4, 5]),
    ...join(2, 3, [2, 3, 6, 7]),
    ...from.increase(int(16)),
    ...count.increase(int(-4)),
  ]);
});

const packAny = assembleFunction('packAny', 7, (f) => {
  const [from, stride, laneStride, count, lanes, width, to] = f.parameters as Seven;
  const lane = f.i32();
  return repeatWhile(lessThan(int(0), count.get), [
    ...lane.set(int(0)),
    ...repeatWhile(lessThan(lane.get, width.get), [
      ...when(
        lessThan(lane.get, lanes.get),
        storeF32(to.get, loadF32(add(from.get, mul(lane.get, laneStride.get)))),
        storeF32(to.get, zeroF32),
      ),
      ...to.increase(int(4)),
      ...lane.increase(int(1)),
    ]),
    ...from.increase(stride.get),
    ...count.set(sub(count.get, int(1))),
  ]);
});

type Seven = [Variable, Variable, Variable, Variable, Variable, Variable, Variable];

/** Compiles the kernels over the memory of the wasm back end. */
export function compileProductKernels(memory: WebAssembly.Memory): ProductKernels {
  const functions = [tile, packGroups('packFours', 4), packGroups('packEights', 8), interleave, packAny];
  const compiled = new WebAssembly.Module(assembleModule(functions));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as ProductKernels;
}
