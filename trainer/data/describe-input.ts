import type { DataSet, InputOf } from './data-set.ts';

/** What a network is told of a set, and of images the values of the least and the greatest byte. */
export function describeInput(set: DataSet): InputOf & { readonly range?: readonly [number, number] } {
  const { kind, shape, classes } = set;
  switch (set.kind) {
    case 'images':
      return { kind: set.kind, shape: set.shape, classes, range: [set.scale[0]!, set.scale.at(-1)!] };
    case 'table':
      return { kind: set.kind, shape: set.shape, classes, columns: set.columns };
    case 'tokens':
      return { kind: set.kind, shape: set.shape, classes, vocabulary: set.vocabulary };
    case 'text':
      return { kind: set.kind, shape: set.shape, classes, vocabulary: set.vocabulary };
    case 'noised':
      return { kind, shape, classes } as InputOf;
  }
}
