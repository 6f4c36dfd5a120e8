/**
 * Just enough of a WebAssembly assembler (core specification 2.0, sections 5.3 to 5.5) for a handful of numeric
 * kernels: expressions are byte arrays that nest. All parameters are i32.
 */
export type Code = readonly number[];

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

const align4 = 2;
const memoryArgument = (offset: number) => [...unsigned(align4), ...unsigned(offset)];
const simd = (operation: number) => [0xfd, ...unsigned(operation)];

export const int = (value: number): Code => [0x41, ...signed(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const sub = (a: Code, b: Code): Code => [...a, ...b, 0x6b];
export const mul = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const lessThan = (a: Code, b: Code): Code => [...a, ...b, 0x48];
export const notEqual = (a: Code, b: Code): Code => [...a, ...b, 0x47];
export const loadI32 = (address: Code, offset = 0): Code => [...address, 0x28, ...memoryArgument(offset)];

export const loadF32 = (address: Code): Code => [...address, 0x2a, ...memoryArgument(0)];
export const storeF32 = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  0x38,
  ...memoryArgument(offset),
];
export const addF32 = (a: Code, b: Code): Code => [...a, ...b, 0x92];
export const zeroF32: Code = [0x43, 0, 0, 0, 0];

/** Vectors of four float32. */
export const load = (address: Code, offset = 0): Code => [...address, ...simd(0x00), ...memoryArgument(offset)];
export const loadSplat = (address: Code, offset = 0): Code => [...address, ...simd(0x09), ...memoryArgument(offset)];
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  ...simd(0x0b),
  ...memoryArgument(offset),
];
export const zeros: Code = [...simd(0x0c), ...new Array<number>(16).fill(0)];
export const addF32x4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe4)];
export const subF32x4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe5)];
export const divF32x4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe7)];
export const sqrtF32x4 = (a: Code): Code => [...a, ...simd(0xe3)];
/** All bits of a lane where it holds, and none elsewhere. */
export const equalF32x4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x41)];
export const greaterF32x4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x44)];
export const bitAnd = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x4e)];
/** The bits of `a` that are not set in `b`. */
export const bitAndNot = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x4f)];
export const bitOr = (a: Code, b: Code): Code => [...a, ...b, ...simd(0x50)];
export const mulF32x4 = (a: Code, b: Code): Code => [...a, ...b, ...simd(0xe6)];
/** Lanes 0 … 3 are of `a`, 4 … 7 of `b`. */
export const shuffle = (a: Code, b: Code, lanes: readonly number[]): Code => [
  ...a,
  ...b,
  ...simd(0x0d),
  ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
];

const empty = 0x40;
export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...condition,
  0x04,
  empty,
  ...then,
  ...(otherwise.length > 0 ? [0x05, ...otherwise] : []),
  0x0b,
];
/** Runs `body` as long as the condition, tested before each turn, holds. */
export const repeatWhile = (condition: Code, body: Code): Code => [
  ...[0x02, empty, 0x03, empty],
  ...[...condition, 0x45, 0x0d, 1],
  ...body,
  ...[0x0c, 0, 0x0b, 0x0b],
];

/** Runs `body` once and again as long as the condition, tested after each turn, holds. */
export const doWhile = (body: Code, condition: Code): Code => [0x03, empty, ...body, ...condition, 0x0d, 0, 0x0b];

/** A variable of the function under construction. */
export interface Variable {
  readonly get: Code;
  set(value: Code): Code;
  /** Adds to an i32. */
  increase(by: Code): Code;
}

export interface FunctionBuilder {
  readonly parameters: readonly Variable[];
  i32(): Variable;
  v128(): Variable;
}

const types = { i32: 0x7f, v128: 0x7b };

interface Assembled {
  readonly name: string;
  readonly parameterCount: number;
  readonly body: Code;
}

/** A function of `parameterCount` i32 and no result. */
export function assembleFunction(
  name: string,
  parameterCount: number,
  build: (builder: FunctionBuilder) => Code,
): Assembled {
  const locals: number[] = [];
  const variable = (index: number): Variable => ({
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
    increase: (by) => [0x20, ...unsigned(index), ...by, 0x6a, 0x21, ...unsigned(index)],
  });
  const declare = (type: number) => variable(parameterCount + locals.push(type) - 1);
  const code = build({
    parameters: Array.from({ length: parameterCount }, (_, i) => variable(i)),
    i32: () => declare(types.i32),
    v128: () => declare(types.v128),
  });
  const declarations = locals.flatMap((type) => [1, type]);
  return { name, parameterCount, body: [...unsigned(locals.length), ...declarations, ...code, 0x0b] };
}

/** A module that imports its memory as `env.memory` and exports the functions. */
export function assembleModule(functions: readonly Assembled[]): Uint8Array<ArrayBuffer> {
  const text = (value: string) => [...unsigned(value.length), ...new TextEncoder().encode(value)];
  const vector = (items: readonly Code[]) => [...unsigned(items.length), ...items.flat()];
  const section = (id: number, content: Code) => [id, ...unsigned(content.length), ...content];
  const sized = (content: Code) => [...unsigned(content.length), ...content];
  const signature = (parameters: number) => [0x60, ...vector(new Array(parameters).fill([types.i32])), 0];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(functions.map(({ parameterCount }) => signature(parameterCount)))),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, 0x00, 0x00]])),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(7, vector(functions.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
    ...section(10, vector(functions.map(({ body }) => sized(body)))),
  ]);
}
