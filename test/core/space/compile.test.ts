import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSpace } from '../../../core/space/compile.ts';
import type { Space } from '../../../core/space/parameter.ts';
import { spaceSchema } from '../../../core/space/schema.ts';
import { spaces } from './arbitrary-space.ts';

const compile = (definition: unknown, constraints?: string[]) =>
  compileSpace(spaceSchema.parse(definition), constraints);
const units = (space: Space) =>
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
    minLength: space.parameters.length,
    maxLength: space.parameters.length,
  });

describe('a compiled space', () => {
  it('decodes to points of the space, which survive encoding and decoding exactly', () => {
    fc.assert(
      fc.property(
        spaces().chain((definition) => {
          const space = compileSpace(definition);
          return units(space).map((unit) => ({ space, unit }));
        }),
        ({ space, unit }) => {
          const point = space.decode(unit);
          expect(space.refuse(point)).toBeUndefined();
          const again = space.decode(space.encode(point).map((u) => (Number.isNaN(u) ? 0.5 : u)));
          expect(again).toEqual(point);
          expect(space.key(again)).toBe(space.key(point));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps the bins of finite parameters in order and its values numbered', () => {
    fc.assert(
      fc.property(spaces(), fc.double({ min: 0, max: 1, noNaN: true }), (definition, u) => {
        for (const parameter of compileSpace(definition).parameters) {
          if (!Number.isFinite(parameter.cardinality)) continue;
          const index = parameter.indexOf(parameter.fromUnit(u));
          expect(parameter.indexOf(parameter.valueAt(index))).toBe(index);
          expect(parameter.edge(index)).toBeLessThanOrEqual(u);
          expect(parameter.edge(index + 1)).toBeGreaterThanOrEqual(u);
          expect(parameter.edge(0)).toBe(0);
          expect(parameter.edge(parameter.cardinality)).toBeCloseTo(1, 12);
        }
      }),
    );
  });

  it('puts exact decimals on a grid', () => {
    const { parameters } = compile({ x: { type: 'float', low: 0.1, high: 0.75, step: 0.1 } });
    const x = parameters[0]!;
    expect(Array.from({ length: x.cardinality }, (_, i) => x.valueAt(i))).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  });

  it('gives a logarithmic integer about equal mass per factor', () => {
    const [n] = compile({ n: { type: 'int', low: 1, high: 1024, log: true } }).parameters;
    const mass = (from: number, to: number) => n!.edge(to) - n!.edge(from - 1);
    expect(mass(17, 64)).toBeCloseTo(mass(65, 256), 1);
    expect(n!.fromUnit(0)).toBe(1);
    expect(n!.fromUnit(1)).toBe(1024);
  });

  it('draws choices by their weights', () => {
    const [c] = compile({ c: { type: 'categorical', choices: ['a', 'b'], weights: [1, 3] } }).parameters;
    expect([0.1, 0.24, 0.26, 0.9].map((u) => c!.fromUnit(u))).toEqual(['a', 'a', 'b', 'b']);
  });

  it('sorts parents before children and drops inactive parameters at any depth', () => {
    const space = compile({
      momentum: { type: 'float', low: 0, high: 1, when: { optimizer: ['sgd'] } },
      nesterov: { type: 'categorical', choices: [true, false], when: { momentum: { low: 0.5 } } },
      optimizer: { type: 'categorical', choices: ['sgd', 'adam'] },
    });
    expect(space.parameters.map(({ name }) => name)).toEqual(['optimizer', 'momentum', 'nesterov']);
    expect(space.decode([0.9, 0.9, 0.1])).toEqual({ optimizer: 'adam' });
    expect(space.decode([0.1, 0.2, 0.1])).toEqual({ optimizer: 'sgd', momentum: 0.2 });
    expect(space.decode([0.1, 0.9, 0.1])).toEqual({ optimizer: 'sgd', momentum: 0.9, nesterov: true });
    expect(space.groups).toEqual([[0], [1], [2]]);
  });

  it('says why it refuses a point', () => {
    const space = compile(
      { a: { type: 'int', low: 1, high: 3 }, b: { type: 'categorical', choices: ['x', 'y'], when: { a: [2] } } },
      ['a < 3'],
    );
    expect(space.refuse({ a: 1 })).toBeUndefined();
    expect(space.refuse({})).toBe('a: is missing');
    expect(space.refuse({ a: 2 })).toBe('b: is missing');
    expect(space.refuse({ a: 4 })).toBe('a: 4 is not one of 1 to 3');
    expect(space.refuse({ a: 1, b: 'x' })).toBe('b: is inactive under the other values; leave it out');
    expect(space.refuse({ a: 2, b: 'z' })).toBe('b: "z" is not one of "x", "y"');
    expect(space.refuse({ a: 1, c: 1 })).toBe('c: is not a parameter of the space');
    expect(space.refuse({ a: 3 })).toBe('the constraint "a < 3" does not hold');
  });
});
