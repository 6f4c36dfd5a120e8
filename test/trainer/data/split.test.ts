import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dealGroups } from '../../../trainer/data/split/groups.ts';
import { type SplitKind, splitExamples } from '../../../trainer/data/split/split.ts';
import { dealStratifiedGroups } from '../../../trainer/data/split/stratified-groups.ts';

const count = (values: Iterable<number>, wanted: number) => [...values].filter((value) => value === wanted).length;

const examples = fc.integer({ min: 30, max: 200 }).chain((size) =>
  fc.record({
    classes: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: size, maxLength: size }),
    groups: fc.array(fc.integer({ min: 0, max: 11 }), { minLength: size, maxLength: size }),
  }),
);
const shares = fc.record({
  validation: fc.constantFrom(0.1, 0.25, 0.3),
  test: fc.constantFrom(0, 0.1, 0.3),
  seed: fc.integer({ min: 0, max: 1000 }),
});

function split(
  { classes, groups }: { classes: number[]; groups: number[] },
  options: Parameters<typeof splitExamples>[1],
) {
  const corpus = {
    count: classes.length,
    origin: new Uint8Array(classes.length),
    classes: Uint16Array.from(classes),
    groups: Uint32Array.from(groups),
  };
  return splitExamples(corpus, options);
}

describe('a split', () => {
  it.each<SplitKind>(['stratified', 'plain', 'grouped', 'ordered'])('of kind %s has every example once', (kind) => {
    fc.assert(
      fc.property(examples, shares, (all, wanted) => {
        fc.pre(kind !== 'grouped' || new Set(all.groups).size >= 8);
        const { train, validation, test } = split(all, { ...wanted, kind });
        const together = [...train, ...validation, ...test].sort((a, b) => a - b);
        expect(together).toEqual([...all.classes.keys()]);
        if (kind === 'grouped') return;
        expect(Math.abs(test.length - wanted.test * all.classes.length)).toBeLessThanOrEqual(1);
        expect(Math.abs(validation.length - wanted.validation * all.classes.length)).toBeLessThanOrEqual(1.5);
      }),
    );
  });

  it('that is stratified gives each class its share in every part', () => {
    fc.assert(
      fc.property(examples, shares, (all, wanted) => {
        const parts = split(all, { ...wanted, kind: 'stratified' });
        for (let own = 0; own <= 3; own += 1) {
          const size = count(all.classes, own);
          const inPart = (part: Uint32Array) =>
            count(
              [...part].map((i) => all.classes[i]!),
              own,
            );
          expect(Math.abs(inPart(parts.test) - wanted.test * size)).toBeLessThanOrEqual(1);
          expect(Math.abs(inPart(parts.validation) - wanted.validation * size)).toBeLessThanOrEqual(2);
        }
      }),
    );
  });

  it('that is grouped tears no group apart, and is as large as its groups allow', () => {
    fc.assert(
      fc.property(examples, shares, (all, wanted) => {
        fc.pre(new Set(all.groups).size >= 8);
        const parts = split(all, { ...wanted, kind: 'grouped' });
        const of = (part: Uint32Array) => new Set([...part].map((i) => all.groups[i]!));
        const [train, validation, test] = [of(parts.train), of(parts.validation), of(parts.test)];
        expect(train.size + validation.size + test.size).toBe(new Set(all.groups).size);
        const largest = Math.max(...all.groups.map((group) => count(all.groups, group)));
        expect(Math.abs(parts.test.length - wanted.test * all.groups.length)).toBeLessThanOrEqual(largest);
      }),
    );
  });

  it('that is ordered holds the last examples out', () => {
    const all = { classes: Array<number>(20).fill(0), groups: Array<number>(20).fill(0) };
    const parts = split(all, { validation: 0.2, test: 0.1, kind: 'ordered', seed: 1 });
    expect([...parts.validation]).toEqual([14, 15, 16, 17]);
    expect([...parts.test]).toEqual([18, 19]);
    const few = split(all, { validation: 0.2, test: 0, kind: 'ordered', seed: 1, limit: 10 });
    expect([...few.validation]).toEqual([8, 9]);
  });

  it('is a function of its seed, and takes no more than the limit', () => {
    const all = { classes: Array.from({ length: 50 }, (_, i) => i % 3), groups: Array<number>(50).fill(0) };
    const options = { validation: 0.2, test: 0.2, kind: 'stratified', limit: 30 } as const;
    expect(split(all, { ...options, seed: 1 })).toEqual(split(all, { ...options, seed: 1 }));
    expect(split(all, { ...options, seed: 1 })).not.toEqual(split(all, { ...options, seed: 2 }));
    const { train, validation, test } = split(all, { ...options, seed: 1 });
    expect([train.length, validation.length, test.length]).toEqual([18, 6, 6]);
  });

  it('keeps examples of places of their own where they belong', () => {
    const corpus = { count: 12, origin: Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2) };
    const parts = splitExamples(corpus, { validation: 0, test: 0, kind: 'plain', seed: 1 });
    expect(parts).toEqual({
      train: Uint32Array.of(0, 1, 2, 3, 4, 5),
      validation: Uint32Array.of(6, 7, 8),
      test: Uint32Array.of(9, 10, 11),
    });
  });

  it('with nothing to train on or to validate with says what to change', () => {
    const all = { classes: [0, 1, 0, 1], groups: [1, 1, 1, 1] };
    expect(() => split(all, { validation: 0, test: 0, kind: 'plain', seed: 1 })).toThrow('raise data.split.validation');
    expect(() => split(all, { validation: 0.4, test: 0, kind: 'grouped', seed: 1 })).toThrow('or use more groups');
  });
});

describe('grouped folds', () => {
  it('tear no group apart, and leave none empty', () => {
    fc.assert(
      fc.property(examples, fc.integer({ min: 2, max: 5 }), fc.integer(), ({ groups }, folds, seed) => {
        fc.pre(new Set(groups).size >= folds);
        const items = Uint32Array.from(groups.keys());
        const dealt = dealGroups(items, Uint32Array.from(groups), folds, seed);
        const foldsOf = new Map<number, Set<number>>();
        dealt.forEach((fold, i) => {
          foldsOf.set(groups[i]!, (foldsOf.get(groups[i]!) ?? new Set()).add(fold));
        });
        for (const own of foldsOf.values()) expect(own.size).toBe(1);
        expect(new Set(dealt).size).toBe(folds);
      }),
    );
  });

  it('need as many groups', () => {
    expect(() => dealGroups(Uint32Array.of(0, 1), Uint32Array.of(5, 5), 2, 1)).toThrow('1 groups cannot be dealt to 2');
  });
});

describe('stratified folds of groups', () => {
  const deal = (classes: readonly number[], groups: readonly number[], folds: number, seed: number) => {
    const items = Uint32Array.from(groups.keys());
    return dealStratifiedGroups(items, Uint32Array.from(groups), Uint16Array.from(classes), folds, seed);
  };
  /** How far apart the folds are in the number of a class. */
  const range = (dealt: Uint8Array, classes: readonly number[], own: number, folds: number) => {
    const counts = Array.from(
      { length: folds },
      (_, fold) => [...dealt].filter((f, i) => f === fold && classes[i] === own).length,
    );
    return Math.max(...counts) - Math.min(...counts);
  };

  it('tear no group apart, leave no fold empty, and depend on the seed alone', () => {
    fc.assert(
      fc.property(examples, fc.integer({ min: 2, max: 5 }), fc.integer(), ({ classes, groups }, folds, seed) => {
        fc.pre(new Set(groups).size >= folds);
        const dealt = deal(classes, groups, folds, seed);
        const pairs = new Set(groups.map((group, i) => `${group} in ${dealt[i]}`));
        expect(pairs.size).toBe(new Set(groups).size);
        expect(new Set(dealt).size).toBe(folds);
        expect(deal(classes, groups, folds, seed)).toEqual(dealt);
      }),
    );
  });

  it('are as even in every class as can be where each example is a group', () => {
    fc.assert(
      fc.property(examples, fc.integer({ min: 2, max: 9 }), fc.integer(), ({ classes }, folds, seed) => {
        const dealt = deal(classes, [...classes.keys()], folds, seed);
        for (let own = 0; own <= 3; own += 1) expect(range(dealt, classes, own, folds)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('balance what folds of groups alone do not', () => {
    // 30 patients of 10 rows, a third of them ill throughout: by size they are all alike.
    const groups = Array.from({ length: 300 }, (_, i) => Math.floor(i / 10));
    const classes = groups.map((group) => (group % 3 === 0 ? 1 : 0));
    const items = Uint32Array.from(groups.keys());
    for (let seed = 0; seed < 10; seed += 1) {
      expect(range(deal(classes, groups, 5, seed), classes, 1, 5)).toBe(0);
    }
    const alone = Array.from({ length: 10 }, (_, seed) => dealGroups(items, Uint32Array.from(groups), 5, seed));
    expect(Math.max(...alone.map((dealt) => range(dealt, classes, 1, 5)))).toBeGreaterThanOrEqual(20);
  });

  it('need as many groups', () => {
    expect(() => deal([0, 1], [5, 5], 2, 1)).toThrow('1 groups cannot be dealt to 2');
  });
});
