import type { Batch } from './data-set.ts';

/** Windows of a long text in tokens: at each place the next token is to be predicted. */
export interface TextSet {
  readonly kind: 'text';
  readonly count: number;
  /** Tokens of a window. */
  readonly shape: readonly [number];
  readonly vocabulary: number;
  /** The same number: each token is a class. */
  readonly classes: number;
  /** The whole text. */
  readonly tokens: Uint16Array;
  /** Where each window starts; a token follows its last one. */
  readonly starts: Uint32Array;
}

export function gatherWindows(set: TextSet, from: number, to: number, order?: Uint32Array): Batch {
  const count = to - from;
  const [length] = set.shape;
  const inputs = new Float32Array(count * length);
  const labels = new Float32Array(count * length * set.classes);
  for (let i = 0; i < count; i += 1) {
    const start = set.starts[order ? order[from + i]! : from + i]!;
    inputs.set(set.tokens.subarray(start, start + length), i * length);
    for (let place = 0; place < length; place += 1) {
      labels[(i * length + place) * set.classes + set.tokens[start + place + 1]!] = 1;
    }
  }
  return { count, inputs, labels };
}
