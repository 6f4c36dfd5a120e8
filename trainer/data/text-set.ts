import type { Batch } from './data-set.ts';

/** One long text in tokens, cut into windows: at each place the next token is to be predicted. */
export interface TextSet {
  readonly kind: 'text';
  /** Windows, none of which overlaps another. */
  readonly count: number;
  /** Tokens of a window. */
  readonly shape: readonly [number];
  readonly vocabulary: number;
  /** The same number: each token is a class. */
  readonly classes: number;
  /** One more than the windows have together: the last one is predicted only. */
  readonly tokens: Uint16Array;
}

export function gatherWindows(set: TextSet, from: number, to: number, order?: Uint32Array): Batch {
  const count = to - from;
  const [length] = set.shape;
  const inputs = new Float32Array(count * length);
  const labels = new Float32Array(count * length * set.classes);
  for (let i = 0; i < count; i += 1) {
    const start = (order ? order[from + i]! : from + i) * length;
    inputs.set(set.tokens.subarray(start, start + length), i * length);
    for (let place = 0; place < length; place += 1) {
      labels[(i * length + place) * set.classes + set.tokens[start + place + 1]!] = 1;
    }
  }
  return { count, inputs, labels };
}
