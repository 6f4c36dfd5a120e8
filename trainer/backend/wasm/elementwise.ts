import * as tf from '@tensorflow/tfjs-core';
import { type Arithmetic, elementwiseKernel, type Formula } from '../elementwise.ts';
import { type TracedFormula, traceFormula } from '../formula.ts';
import {
  addF32x4,
  assembleFunction,
  assembleModule,
  bitAnd,
  type Code,
  divF32x4,
  greaterF32x4,
  int,
  load,
  loadI32,
  loadSplat,
  mulF32x4,
  repeatWhile,
  sqrtF32x4,
  store,
  subF32x4,
  type Variable,
  zeros,
} from './assembler.ts';
import { addressOf, type WasmBackend, type WasmModule } from './backend.ts';
import { overrideKernel } from './override.ts';

const operations: Record<keyof Arithmetic<unknown>, (a: Code, b: Code) => Code> = {
  add: addF32x4,
  sub: subF32x4,
  mul: mulF32x4,
  div: divF32x4,
  sqrt: (a) => sqrtF32x4(a),
  where: (a, b) => bitAnd(a, greaterF32x4(b, zeros)),
};

/** Addresses of inputs, then of results; addresses of numbers; vectors of four to go. */
type Kernel = (pointers: number, numbers: number, count: number) => void;

function compile({ nodes, results }: TracedFormula, inputCount: number, memory: WebAssembly.Memory): Kernel {
  const kernel = assembleFunction('run', 3, (f) => {
    const [pointers, numbers, count] = f.parameters as [Variable, Variable, Variable];
    const values = nodes.map(() => f.v128());
    const addresses = Array.from({ length: inputCount + results.length }, () => f.i32());
    const body = nodes.flatMap((node, i) => {
      if (node.kind === 'number') return [];
      if (node.kind === 'input') return values[i]!.set(load(addresses[(node as { index: number }).index]!.get));
      const [a, b] = (node as { operands: readonly number[] }).operands.map((operand) => values[operand]!.get);
      return values[i]!.set(operations[node.kind](a!, b ?? []));
    });
    return [
      ...addresses.flatMap((address, i) => address.set(loadI32(pointers.get, 4 * i))),
      ...nodes.flatMap((node, i) =>
        node.kind === 'number' ? values[i]!.set(loadSplat(numbers.get, 4 * (node as { index: number }).index)) : [],
      ),
      ...repeatWhile(count.get, [
        ...body,
        ...results.flatMap((result, i) => store(addresses[inputCount + i]!.get, values[result]!.get)),
        ...addresses.flatMap((address) => address.increase(int(16))),
        ...count.increase(int(-1)),
      ]),
    ];
  });
  const module = new WebAssembly.Module(assembleModule([kernel]));
  return new WebAssembly.Instance(module, { env: { memory } }).exports.run as Kernel;
}

/** Compiled formulas of one wasm module, and the scratch memory that they are called with. */
class Formulas {
  readonly #wasm: WasmModule;
  readonly #kernels = new Map<string, Kernel>();
  readonly #scratch: number;

  constructor(wasm: WasmModule) {
    this.#wasm = wasm;
    this.#scratch = wasm._malloc(scratchBytes);
  }

  /** Over `size` values; the last ones, fewer than a vector register holds, by way of scratch memory. */
  run(program: TracedFormula, inputs: readonly number[], outputs: readonly number[], size: number): void {
    const key = JSON.stringify([inputs.length, program.nodes, program.results]);
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = compile(program, inputs.length, this.#wasm.asm.memory);
      this.#kernels.set(key, kernel);
    }
    const addresses = [...inputs, ...outputs];
    if (addresses.length > mostTensors || program.numbers.length > mostNumbers) {
      throw new Error(`a formula of more than ${mostTensors} tensors or ${mostNumbers} numbers`);
    }
    const numbers = this.#scratch + 4 * mostTensors;
    const spare = numbers + 4 * mostNumbers;
    this.#wasm.HEAPF32.set(program.numbers, numbers / 4);
    const call = (pointers: readonly number[], count: number) => {
      this.#wasm.HEAP32.set(pointers, this.#scratch / 4);
      kernel(this.#scratch, numbers, count);
    };
    if (size >= 4) call(addresses, size >> 2);
    const rest = size % 4;
    if (rest === 0) return;
    const heap = this.#wasm.HEAPF32;
    const tails = addresses.map((address) => address / 4 + size - rest);
    const spares = addresses.map((_, i) => spare + 16 * i);
    inputs.forEach((_, i) => {
      heap.copyWithin(spares[i]! / 4, tails[i]!, tails[i]! + rest);
    });
    call(spares, 1);
    outputs.forEach((_, i) => {
      const at = inputs.length + i;
      heap.copyWithin(tails[at]!, spares[at]! / 4, spares[at]! / 4 + rest);
    });
  }
}

const mostTensors = 16;
const mostNumbers = 32;
const scratchBytes = 4 * mostTensors + 4 * mostNumbers + 16 * mostTensors;

const formulas = new WeakMap<WasmModule, Formulas>();

/** Formulas of elementwise operations, each in one pass over memory by a kernel made for it at its first use. */
export function installElementwise(): (() => void)[] {
  return [
    overrideKernel(elementwiseKernel, () => (call) => {
      const backend = call.backend as WasmBackend;
      const inputs = Object.values(call.inputs);
      const { formula } = call.attrs as unknown as { formula: Formula };
      let compiled = formulas.get(backend.wasm);
      if (!compiled) {
        compiled = new Formulas(backend.wasm);
        formulas.set(backend.wasm, compiled);
      }
      const program = traceFormula(formula, inputs.length);
      const { shape } = inputs[0]!;
      const outputs = program.results.map(() => backend.makeOutput(shape, 'float32'));
      const [from, to] = [inputs, outputs].map((list) => list.map((tensor) => addressOf(backend, tensor)));
      compiled.run(program, from!, to!, tf.util.sizeFromShape(shape));
      return outputs as unknown as tf.TensorInfo;
    }),
  ];
}
