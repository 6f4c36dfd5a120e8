import type * as tf from '@tensorflow/tfjs-core';
import { ProductEngine } from './block-product.ts';

/** The emscripten module of the wasm back end. */
export interface WasmModule {
  readonly asm: { readonly memory: WebAssembly.Memory };
  /** A view of the memory; replaced when the memory grows. */
  readonly HEAPF32: Float32Array;
  readonly HEAP32: Int32Array;
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** What the wasm back end offers its kernels beyond tfjs's interface of back ends. */
export interface WasmBackend extends tf.KernelBackend {
  readonly wasm: WasmModule;
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: 'float32'): tf.TensorInfo;
  /** A view of the tensor's values in the wasm memory; good until the next allocation. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
}

/** Byte address of a tensor's first value in the wasm memory. */
export function addressOf(backend: WasmBackend, tensor: tf.TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

const engines = new WeakMap<WasmModule, ProductEngine>();

export function productEngine({ wasm }: WasmBackend): ProductEngine {
  let engine = engines.get(wasm);
  if (!engine) {
    engine = new ProductEngine(wasm);
    engines.set(wasm, engine);
  }
  return engine;
}
