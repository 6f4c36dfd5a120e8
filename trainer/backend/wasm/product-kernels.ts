import {
  add,
  addF32,
  addF32x4,
  assembleFunction,
  assembleModule,
  type Code,
  doWhile,
  type FunctionBuilder,
  int,
  lessThan,
  load,
  loadF32,
  loadI32,
  loadSplat,
  mul,
  mulF32x4,
  notEqual,
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
   * Strips of four rows times all panels: `c[4s + i, 8p + j] (+)= Σ a[s, k, i] · b[p, k, j]`.
   * @param a packed [strips, depth, 4], depth at least 1
   * @param b packed [panels, depth, 8]
   * @param accumulate 0 to overwrite c, 1 to add to it
   */
  tiles(
    a: number,
    b: number,
    depth: number,
    strips: number,
    panels: number,
    c: number,
    rowStride: number,
    accumulate: number,
  ): void;
  /** Copies `rows` runs of `count` groups of 4 values: `to[g] = from[g]`, groups `stride` bytes apart in `from`. */
  packFours(from: number, stride: number, count: number, rows: number, rowStride: number, to: number): void;
  /** The same with groups of 8 values. */
  packEights(from: number, stride: number, count: number, rows: number, rowStride: number, to: number): void;
  /** Interleaves 4 rows of `count` values, a multiple of 4: `to[k, i] = from[i, k]`, `width` values a line of `to`. */
  interleave(from: number, rowStride: number, count: number, width: number, to: number): void;
  /**
   * Packs strips of four rows whose values lie in `runs` runs of `length` values, `runStride` apart, from where the
   * table says: `to[s, r · length + k, i] = (table[4s + i])[r · runStride + 4k]`.
   * @param table [strips, 4] addresses, int32
   * @param length at least 1
   */
  gather(table: number, strips: number, runs: number, runStride: number, length: number, to: number): void;
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
  /** `to[r, k] (+)= from[r, k]` for `rows` rows of `count` values. */
  copyRows(
    from: number,
    fromStride: number,
    to: number,
    toStride: number,
    rows: number,
    count: number,
    accumulate: number,
  ): void;
}

/**
 * The inner loop is not unrolled: it then fits the processor's buffer of decoded loops (Zen 4: half as fast again as
 * unrolled by four).
 */
const tiles = assembleFunction('tiles', 8, (f) => {
  const [a, b, depth, strips, panels, c, rowStride, accumulate] = f.parameters as Eight;
  const sums = Array.from({ length: 2 * tileRows }, () => f.v128());
  const [left, right, value] = [f.v128(), f.v128(), f.v128()];
  const [row, at, from, end, to, rest] = [f.i32(), f.i32(), f.i32(), f.i32(), f.i32(), f.i32()];
  const eachRow = (body: (i: number) => Code) => [
    ...row.set(to.get),
    ...Array.from({ length: tileRows }, (_, i) => [...body(i), ...row.increase(rowStride.get)]).flat(),
  ];
  const multiplyAdd = [
    ...left.set(load(from.get)),
    ...right.set(load(from.get, 16)),
    ...Array.from({ length: tileRows }, (_, i) => [
      ...value.set(loadSplat(at.get, 4 * i)),
      ...sums[2 * i]!.set(addF32x4(sums[2 * i]!.get, mulF32x4(value.get, left.get))),
      ...sums[2 * i + 1]!.set(addF32x4(sums[2 * i + 1]!.get, mulF32x4(value.get, right.get))),
    ]).flat(),
    ...at.increase(int(4 * tileRows)),
    ...from.increase(int(4 * tileColumns)),
  ];
  const tile = [
    ...when(
      accumulate.get,
      eachRow((i) => [...sums[2 * i]!.set(load(row.get)), ...sums[2 * i + 1]!.set(load(row.get, 16))]),
      sums.flatMap((sum) => sum.set(zeros)),
    ),
    ...at.set(a.get),
    ...end.set(add(from.get, mul(depth.get, int(4 * tileColumns)))),
    ...doWhile(multiplyAdd, notEqual(from.get, end.get)),
    ...eachRow((i) => [...store(row.get, sums[2 * i]!.get), ...store(row.get, sums[2 * i + 1]!.get, 16)]),
    ...to.increase(int(4 * tileColumns)),
    ...rest.increase(int(-1)),
  ];
  return repeatWhile(strips.get, [
    ...from.set(b.get),
    ...to.set(c.get),
    ...rest.set(panels.get),
    ...repeatWhile(rest.get, tile),
    ...a.increase(mul(depth.get, int(4 * tileRows))),
    ...c.increase(mul(rowStride.get, int(tileRows))),
    ...strips.increase(int(-1)),
  ]);
});

function packGroups(name: string, values: number) {
  return assembleFunction(name, 6, (f) => {
    const [from, stride, count, rows, rowStride, to] = f.parameters as Eight;
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

/** Four rows of four values, at the addresses, as four lines of four: `to` moves behind them, line by line. */
function transposeFours(f: FunctionBuilder, addresses: readonly Code[], to: Variable, line: Code): Code {
  const rows = addresses.map(() => f.v128());
  const halves = addresses.map(() => f.v128());
  // Pairs of rows are zipped, then the halves of the pairs put together.
  const zip = (half: number, a: number, b: number, lanes: number[]) =>
    halves[half]!.set(shuffle(rows[a]!.get, rows[b]!.get, lanes));
  const join = (a: number, b: number, lanes: number[]) => [
    ...store(to.get, shuffle(halves[a]!.get, halves[b]!.get, lanes)),
    ...to.increase(line),
  ];
  return [
    ...rows.flatMap((row, i) => row.set(load(addresses[i]!))),
    ...zip(0, 0, 1, [0, 4, 1, 5]),
    ...zip(1, 2, 3, [0, 4, 1, 5]),
    ...zip(2, 0, 1, [2, 6, 3, 7]),
    ...zip(3, 2, 3, [2, 6, 3, 7]),
    ...join(0, 1, [0, 1, 4, 5]),
    ...join(0, 1, [2, 3, 6, 7]),
    ...join(2, 3, [0, 1, 4, 5]),
    ...join(2, 3, [2, 3, 6, 7]),
  ];
}

const interleave = assembleFunction('interleave', 5, (f) => {
  const [from, rowStride, count, width, to] = f.parameters as Eight;
  const addresses = Array.from({ length: 4 }, (_, i) => add(from.get, mul(rowStride.get, int(i))));
  return repeatWhile(lessThan(int(0), count.get), [
    ...transposeFours(f, addresses, to, mul(width.get, int(4))),
    ...from.increase(int(16)),
    ...count.increase(int(-4)),
  ]);
});

const gather = assembleFunction('gather', 6, (f) => {
  const [table, strips, runs, runStride, length, to] = f.parameters as Eight;
  const lanes = Array.from({ length: tileRows }, () => f.i32());
  const [run, rest, at] = [f.i32(), f.i32(), f.i32()];
  const addresses = lanes.map((lane) => add(lane.get, at.get));
  return repeatWhile(strips.get, [
    ...lanes.flatMap((lane, i) => lane.set(loadI32(table.get, 4 * i))),
    ...run.set(runs.get),
    ...repeatWhile(run.get, [
      ...at.set(int(0)),
      ...rest.set(length.get),
      ...repeatWhile(lessThan(int(3), rest.get), [
        ...transposeFours(f, addresses, to, int(16)),
        ...at.increase(int(16)),
        ...rest.increase(int(-4)),
      ]),
      ...repeatWhile(rest.get, [
        ...addresses.flatMap((address, i) => storeF32(to.get, loadF32(address), 4 * i)),
        ...to.increase(int(16)),
        ...at.increase(int(4)),
        ...rest.increase(int(-1)),
      ]),
      ...lanes.flatMap((lane) => lane.increase(runStride.get)),
      ...run.increase(int(-1)),
    ]),
    ...table.increase(int(4 * tileRows)),
    ...strips.increase(int(-1)),
  ]);
});

const packAny = assembleFunction('packAny', 7, (f) => {
  const [from, stride, laneStride, count, lanes, width, to] = f.parameters as Eight;
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

const copyRows = assembleFunction('copyRows', 7, (f) => {
  const [from, fromStride, to, toStride, rows, count, accumulate] = f.parameters as Eight;
  const [source, target, rest] = [f.i32(), f.i32(), f.i32()];
  const copy = (value: Code) => [
    ...source.set(from.get),
    ...target.set(to.get),
    ...rest.set(count.get),
    ...repeatWhile(rest.get, [
      ...storeF32(target.get, value),
      ...source.increase(int(4)),
      ...target.increase(int(4)),
      ...rest.increase(int(-1)),
    ]),
  ];
  const value = loadF32(source.get);
  return repeatWhile(rows.get, [
    ...when(accumulate.get, copy(addF32(loadF32(target.get), value)), copy(value)),
    ...from.increase(fromStride.get),
    ...to.increase(toStride.get),
    ...rows.increase(int(-1)),
  ]);
});

type Eight = [Variable, Variable, Variable, Variable, Variable, Variable, Variable, Variable];

/** Compiles the kernels over the memory of the wasm back end. */
export function compileProductKernels(memory: WebAssembly.Memory): ProductKernels {
  const functions = [
    tiles,
    packGroups('packFours', 4),
    packGroups('packEights', 8),
    interleave,
    gather,
    packAny,
    copyRows,
  ];
  const compiled = new WebAssembly.Module(assembleModule(functions));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as ProductKernels;
}
