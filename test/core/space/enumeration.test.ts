import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSpace } from '../../../core/space/compile.ts';
import { spaceSchema } from '../../../core/space/schema.ts';
import { finiteDefinition, spaces } from './arbitrary-space.ts';

const compile = (definition: unknown) => compileSpace(spaceSchema.parse(definition));

describe('the enumeration of a space', () => {
  it('numbers every point once, conditions applied', () => {
    fc.assert(
      fc.property(spaces(finiteDefinition), (definition) => {
        const space = compileSpace(definition);
        fc.pre(space.cardinality <= 3000);
        const { pointAt } = space.enumerate();
        const points = Array.from({ length: space.cardinality }, (_, rank) => pointAt(rank));
        for (const point of points) expect(space.refuse(point)).toBeUndefined();
        expect(new Set(points.map((point) => space.key(point))).size).toBe(space.cardinality);
      }),
      { numRuns: 50 },
    );
  });

  it('costs nothing for a billion points, also where a condition cuts the billion', () => {
    const space = compile({
      n: { type: 'int', low: 1, high: 1_000_000_000 },
      k: { type: 'categorical', choices: ['a', 'b', 'c'], when: { n: { low: 500_000_001, high: 500_000_010 } } },
      l: { type: 'int', low: 0, high: 1, when: { n: [7] } },
    });
    const { size, pointAt } = space.enumerate();
    expect(size).toBe(1_000_000_000 + 2 * 10 + 1);
    expect(pointAt(6)).toEqual({ n: 7, l: 0 });
    expect(pointAt(7)).toEqual({ n: 7, l: 1 });
    expect(pointAt(8)).toEqual({ n: 8 });
    expect(pointAt(500_000_001)).toEqual({ n: 500_000_001, k: 'a' });
    expect(pointAt(size - 1)).toEqual({ n: 1_000_000_000 });
  });

  it('spreads points over a continuous parameter, bounds included, when it is told how many', () => {
    const space = compile({ x: { type: 'float', low: 0.01, high: 100, log: true } });
    expect(() => space.enumerate()).toThrow('space.x: is continuous');
    const { size, pointAt } = space.enumerate(() => 5);
    expect(Array.from({ length: size }, (_, i) => pointAt(i).x)).toEqual([0.01, 0.1, 1, 10, 100]);
  });
});
