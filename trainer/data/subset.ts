import type { DataSet } from './data-set.ts';

type Values = Uint8Array | Uint16Array | Uint32Array | Float32Array;

/** Sets as they are read: noise comes in afterwards. */
type Divisible = Exclude<DataSet, { readonly kind: 'noised' }>;

/** The examples at `items`, in that order. */
export function subset<Set extends Divisible>(set: Set, items: ArrayLike<number>): Set;
export function subset(set: Divisible, items: ArrayLike<number>): Divisible {
  const pick = <V extends Values>(values: V): V => {
    const size = values.length / set.count;
    const picked = new (values.constructor as new (length: number) => V)(items.length * size);
    for (let i = 0; i < items.length; i += 1) {
      picked.set(values.subarray(items[i]! * size, (items[i]! + 1) * size), i * size);
    }
    return picked;
  };
  const count = items.length;
  switch (set.kind) {
    case 'images':
      return { ...set, count, labels: pick(set.labels), pixels: pick(set.pixels) };
    case 'table':
      return { ...set, count, labels: pick(set.labels), values: pick(set.values) };
    case 'tokens':
      return { ...set, count, labels: pick(set.labels), tokens: pick(set.tokens) };
    case 'text':
      return { ...set, count, starts: pick(set.starts) };
  }
}
