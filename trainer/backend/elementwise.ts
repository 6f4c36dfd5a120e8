import * as tf from '@tensorflow/tfjs-core';
import { has } from './kernel.ts';

/** What a formula may do with vectors of equal shape, entry by entry; numbers are rounded to float32. */
export interface Arithmetic<T> {
  add(a: T, b: T | number): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T | number): T;
  div(a: T, b: T): T;
  sqrt(a: T): T;
  /** `a` where `b` is above 0, else 0. */
  where(a: T, b: T): T;
}

/** A function of vectors, entry by entry, written once for whatever computes it. */
export type Formula = <T>(math: Arithmetic<T>, inputs: readonly T[]) => readonly T[];

/** The name of the kernel that a back end may have for whole formulas; inputs are numbered, `formula` an attribute. */
export const elementwiseKernel = 'Elementwise';
/** The name of the kernel that a back end may have for `where`, of inputs `a` and `b`. */
export const whereKernel = 'WherePositive';

/** A formula's operations by those of tfjs. */
export const tensorArithmetic: Arithmetic<tf.Tensor> = {
  add: (a, b) => tf.add(a, b),
  sub: (a, b) => tf.sub(a, b),
  mul: (a, b) => tf.mul(a, b),
  div: (a, b) => tf.div(a, b),
  sqrt: (a) => tf.sqrt(a),
  where: (a, b) =>
    has(whereKernel) ? (tf.engine().runKernel(whereKernel, { a, b }) as tf.Tensor) : tf.mul(a, tf.step(b)),
};

/**
 * The formula's results for float32 tensors of one shape: in one pass over memory where the back end has the kernel, by
 * tfjs's operations, with the same rounding, elsewhere. No gradient is taken through it.
 */
export function elementwise<T extends tf.Tensor>(inputs: readonly T[], formula: Formula): T[] {
  if (!has(elementwiseKernel)) return formula(tensorArithmetic, inputs) as T[];
  const named = Object.fromEntries(inputs.map((input, i) => [i, input]));
  const attributes = { formula } as unknown as tf.NamedAttrMap;
  return tf.engine().runKernel(elementwiseKernel, named, attributes) as unknown as T[];
}
