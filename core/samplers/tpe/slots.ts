import type { Parameter } from '../../space/parameter.ts';

/**
 * A finite parameter's share of the kernels of a Parzen estimator. Kernels on the same value are equal, so each kernel
 * has a slot, and what is computed of a candidate is computed once per slot.
 */
export interface FiniteKernels {
  /** Slot of each kernel. */
  readonly slotOf: Int32Array;
  readonly slots: number;
  /** Logarithm of a value's probability under the kernels of each slot. */
  logProbabilities(index: number): Float64Array;
  /** Draws a value's index from the kernels of a slot. */
  sample(slot: number, uniform: () => number): number;
}

/** The distinct values that kernels sit on, in order of appearance; NaN is the prior's. */
export interface Slots {
  readonly slotOf: Int32Array;
  readonly values: readonly number[];
}

/** Ranges up to this size are looked up in a table. */
const tableSize = 4096;

export function slotsOf({ cardinality }: Parameter, indices: Float64Array): Slots {
  const values: number[] = [];
  const slotOf = new Int32Array(indices.length);
  const small = cardinality <= tableSize;
  const table = new Int32Array(small ? cardinality : 0);
  const map = new Map<number, number>();
  let missing = -1;
  for (let k = 0; k < indices.length; k += 1) {
    const index = indices[k]!;
    if (Number.isNaN(index)) {
      if (missing < 0) missing = values.push(index) - 1;
      slotOf[k] = missing;
      continue;
    }
    let found = small ? table[index]! : (map.get(index) ?? 0);
    if (found === 0) {
      found = values.push(index);
      if (small) table[index] = found;
      else map.set(index, found);
    }
    slotOf[k] = found - 1;
  }
  return { slotOf, values };
}
