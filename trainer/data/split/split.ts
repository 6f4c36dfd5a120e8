import { type Random, randomStream } from '../../../core/random.ts';
import { type Corpus, origins } from '../corpus.ts';
import { takeGroups } from './groups.ts';
import { shuffled } from './shuffled.ts';

export type SplitKind = 'stratified' | 'plain' | 'grouped' | 'ordered';

export interface SplitOptions {
  /** Shares of all examples. */
  readonly validation: number;
  readonly test: number;
  readonly kind: SplitKind;
  readonly seed: number;
  /** Of the examples that are split, how many are used at all. */
  readonly limit?: number;
}

/** Numbers of the examples in each part, ascending. */
export interface Parts {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

type Splittable = Pick<Corpus, 'count' | 'origin' | 'classes' | 'groups'>;

/**
 * Shares out the examples of `path`; those of places of their own belong to that part alone. A function of the seed.
 * @throws Error when nothing is left to train on or to validate with
 */
export function splitExamples(corpus: Splittable, { validation, test, kind, seed, limit }: SplitOptions): Parts {
  const random = randomStream(seed, 'split');
  const from = (origin: number) => numbersWhere(corpus.count, (i) => corpus.origin[i] === origin);
  const all = limited(from(origins.path), limit, kind, random);
  const [forTest, rest] = part(corpus, all, test, kind, random);
  const [forValidation, train] = part(corpus, rest, validation / (1 - test), kind, random);
  const parts = {
    train: train.sort(),
    validation: joined(forValidation, from(origins.validation)).sort(),
    test: joined(forTest, from(origins.test)).sort(),
  };
  for (const name of ['train', 'validation'] as const) {
    if (parts[name].length > 0) continue;
    const others = `${parts.train.length} to train on, ${parts.validation.length} to validate with, ${parts.test.length} to test on`;
    const remedy = name === 'train' ? 'lower the shares of data.split' : 'raise data.split.validation';
    throw new Error(
      `data.split: the parts are ${others}; ${remedy}${kind === 'grouped' ? ', or use more groups' : ''}`,
    );
  }
  return parts;
}

function numbersWhere(count: number, wanted: (i: number) => boolean): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i).filter(wanted);
}

function limited(items: Uint32Array, limit: number | undefined, kind: SplitKind, random: Random): Uint32Array {
  if (limit === undefined || limit >= items.length) return items;
  return (kind === 'ordered' ? items : shuffled(items, random)).slice(0, limit).sort();
}

/** The part of `share`, and what is left. */
function part(
  { classes, groups }: Splittable,
  items: Uint32Array,
  share: number,
  kind: SplitKind,
  random: Random,
): readonly [Uint32Array, Uint32Array] {
  const wanted = Math.round(items.length * share);
  if (share === 0) return [new Uint32Array(), items];
  switch (kind) {
    case 'ordered':
      return [items.slice(items.length - wanted), items.slice(0, items.length - wanted)];
    case 'grouped': {
      const { taken, left } = takeGroups(items, groups!, wanted, random);
      return [taken, left];
    }
    case 'plain':
    case 'stratified': {
      const order = shuffled(items, random);
      // Stable: within a class the shuffled order stays.
      if (kind === 'stratified') order.sort((a, b) => classes![a]! - classes![b]!);
      // Evenly spaced along the classes, so that each has its share to within one example.
      const chosen = (i: number) => Math.floor((i + 1) * share + 0.5) > Math.floor(i * share + 0.5);
      return [order.filter((_, i) => chosen(i)), order.filter((_, i) => !chosen(i))];
    }
  }
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
