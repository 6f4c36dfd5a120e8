import type { TextData } from '../../../core/sweep/built-in/data-formats.ts';
import { padding } from '../token-set.ts';

export type TokenKind = NonNullable<TextData['tokens']>;

/** Stands for every token that the vocabulary lacks. */
export const unknown = 1;
const first = 2;

/**
 * The tokens of a text, `limit` of them at the most. Words are runs of letters, digits and apostrophes in lower case,
 * and every other sign but white space by itself; characters are Unicode code points; bytes are those of UTF-8.
 */
export function cut(text: string, kind: TokenKind, limit = Number.POSITIVE_INFINITY): string[] {
  const tokens: string[] = [];
  for (const token of pieces(text, kind)) {
    if (tokens.length === limit) break;
    tokens.push(token);
  }
  return tokens;
}

function* pieces(text: string, kind: TokenKind): Iterable<string> {
  switch (kind) {
    case 'word':
      for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}'’]+|[^\s\p{L}\p{N}]/gu)) yield word;
      return;
    case 'char':
      yield* text;
      return;
    case 'byte':
      for (const byte of new TextEncoder().encode(text)) yield String.fromCharCode(byte);
  }
}

export interface Vocabulary {
  /** Number of tokens, padding and the unknown one among them. */
  readonly size: number;
  number(token: string): number;
}

/** The most frequent tokens of the training texts, `size` with padding and the unknown one; ties go by the alphabet. */
export function fitVocabulary(texts: Iterable<readonly string[]>, size: number): Vocabulary {
  const counts = new Map<string, number>();
  for (const text of texts) for (const token of text) counts.set(token, (counts.get(token) ?? 0) + 1);
  const byCount = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const numbers = new Map(byCount.slice(0, size - first).map(([token], i) => [token, first + i]));
  return { size: first + numbers.size, number: (token) => numbers.get(token) ?? unknown };
}

/** Numbers of the tokens, filled up to `length` with padding. */
export function padded(tokens: readonly string[], vocabulary: Vocabulary, length: number): Uint16Array {
  const row = new Uint16Array(length).fill(padding);
  tokens.slice(0, length).forEach((token, i) => {
    row[i] = vocabulary.number(token);
  });
  return row;
}
