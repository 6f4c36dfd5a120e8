import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { adapter } from '../../../../core/samplers/transfer/adaptation.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { Params } from '../../../../core/space/parameter.ts';
import { spaceSchema } from '../../../../core/space/schema.ts';
import { spaces } from '../../space/arbitrary-space.ts';

const compile = (definition: unknown, constraints: string[] = []) =>
  compileSpace(spaceSchema.parse(definition), constraints);
const one = (space: ReturnType<typeof compile>, params: Params) => adapter(space, [params])(params);

describe("a source's point in another space", () => {
  const space = compile({
    rate: { type: 'float', low: 0.001, high: 0.1, log: true },
    layers: { type: 'int', low: 1, high: 5, step: 2 },
    optimizer: { type: 'categorical', choices: ['sgd', 'adam'] },
    momentum: { type: 'float', low: 0, high: 1, when: { optimizer: ['sgd'] } },
  });

  it('keeps what fits', () => {
    const point = { rate: 0.02, layers: 3, optimizer: 'sgd', momentum: 0.9 };
    expect(one(space, point)).toEqual(point);
  });

  it('loses what the space has not and what is inactive, and gets the middle of what it lacks', () => {
    expect(one(space, { rate: 0.02, optimizer: 'adam', momentum: 0.9, dropout: 0.5 })).toEqual({
      rate: 0.02,
      layers: 3,
      optimizer: 'adam',
    });
  });

  it('moves to the nearest step within the range', () => {
    expect(one(space, { rate: 0.02, layers: 4.2, optimizer: 'adam' })).toMatchObject({ layers: 5 });
    expect(one(space, { rate: 0.02, layers: 2, optimizer: 'adam' })).toMatchObject({ layers: 1 });
  });

  it.each([{ rate: 0.2 }, { rate: 'fast' }, { rate: Number.NaN }, { layers: 6 }, { layers: 0 }, { optimizer: 'lion' }])(
    'is left out with %j',
    (part: Params) => {
      expect(one(space, { rate: 0.02, layers: 3, optimizer: 'adam', ...part })).toBeUndefined();
    },
  );

  it('is left out where it breaks a constraint', () => {
    const tight = compile({ a: { type: 'int', low: 0, high: 9 }, b: { type: 'int', low: 0, high: 9 } }, ['a <= b']);
    expect(one(tight, { a: 3, b: 4 })).toEqual({ a: 3, b: 4 });
    expect(one(tight, { a: 4, b: 3 })).toBeUndefined();
  });

  it('may have had another constant, but must agree with it where it had searched', () => {
    const fixed = compile({ x: { type: 'float', low: 0, high: 1 }, epochs: { type: 'constant', value: 20 } });
    const points = [
      { x: 0.1, epochs: 10 },
      { x: 0.2, epochs: 10 },
    ];
    expect(points.map(adapter(fixed, points))).toEqual([
      { x: 0.1, epochs: 20 },
      { x: 0.2, epochs: 20 },
    ]);
    const searched = [...points, { x: 0.3, epochs: 20 }];
    expect(searched.map(adapter(fixed, searched))).toEqual([undefined, undefined, { x: 0.3, epochs: 20 }]);
  });

  it('is either a point of the space or none, whatever the two spaces are', () => {
    fc.assert(
      fc.property(spaces(), spaces(), fc.integer(), (theirs, ours, seed) => {
        const random = randomStream(seed, 'points');
        const [from, to] = [compile(theirs), compile(ours)];
        const points = Array.from({ length: 5 }, () => from.decode(from.parameters.map(() => random.uniform())));
        for (const point of points.map(adapter(to, points))) {
          if (point) expect(to.refuse(point)).toBeUndefined();
        }
        const own = Array.from({ length: 5 }, () => to.decode(to.parameters.map(() => random.uniform())));
        expect(own.map(adapter(to, own))).toEqual(own);
      }),
      { numRuns: 100 },
    );
  });
});
