import type { DataSet } from './data-set.ts';

type Values = Uint8Array | Uint16Array | Float32Array;

/** The examples at `items`, in that order. A text's windows are no examples of their own: it has no subsets. */
export function subset<Set extends Exclude<DataSet, { readonly kind: 'text' | 'noised' }>>(
  set: Set,
  items: ArrayLike<number>,
): Set {
  const pick = <V extends Values>(values: V): V => {
    const size = values.length / set.count;
    const picked = new (values.constructor as new (length: number) => V)(items.length * size);
    for (let i = 0; i < items.length; i += 1) {
      picked.set(values.subarray(items[i]! * size, (items[i]! + 1) * size), i * size);
    }
    return picked;
  };
  const labels = pick(set.labels);
  const count = items.length;
  switch (set.kind) {
    case 'images':
      return { ...set, count, labels, pixels: pick(set.pixels) };
    case 'table':
      return { ...set, count, labels, values: pick(set.values) };
    case 'tokens':
      return { ...set, count, labels, tokens: pick(set.tokens) };
  }
}
