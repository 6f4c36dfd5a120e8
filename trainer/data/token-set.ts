import type { Batch, Labels } from './data-set.ts';

/** The token that fills a short text up to the length of all. */
export const padding = 0;

/** Labelled texts in tokens. */
export interface TokenSet {
  readonly kind: 'tokens';
  readonly count: number;
  /** The greatest number of tokens. */
  readonly shape: readonly [number];
  /** Number of different tokens, padding among them. */
  readonly vocabulary: number;
  /** count × length, row-major; behind the end of a text is padding. */
  readonly tokens: Uint16Array;
  readonly classes: number;
  readonly labels: Labels;
}

export function gatherTokens(set: TokenSet, from: number, to: number, order?: Uint32Array): Batch {
  const count = to - from;
  const [length] = set.shape;
  const inputs = new Float32Array(count * length);
  const labels = new Float32Array(count * set.classes);
  for (let i = 0; i < count; i += 1) {
    const text = order ? order[from + i]! : from + i;
    inputs.set(set.tokens.subarray(text * length, (text + 1) * length), i * length);
    labels[i * set.classes + set.labels[text]!] = 1;
  }
  return { count, inputs, labels };
}
