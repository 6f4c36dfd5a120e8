import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { initialPoint } from '../../../../core/samplers/evolution/initial.ts';
import { neighbour } from '../../../../core/samplers/evolution/neighbour.ts';
import { offspring, polynomial, simulatedBinary } from '../../../../core/samplers/evolution/variation.ts';
import { mixed } from '../classics.ts';

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const { space } = mixed;

describe('operators', () => {
  it('move to another value inside the domain', () => {
    const distance = fc.double({ min: -3, max: 3, noNaN: true }).filter((d) => Math.abs(d) > 1e-6 && d % 1 !== 0);
    fc.assert(
      fc.property(unit, distance, fc.integer({ min: 0, max: 5 }), fc.integer(), (u, d, i, seed) => {
        const parameter = space.parameters[i]!;
        const moved = neighbour(parameter, u, d, randomStream(seed));
        expect(moved).toBeGreaterThanOrEqual(0);
        expect(moved).toBeLessThanOrEqual(1);
        if (parameter.kind !== 'continuous') expect(parameter.fromUnit(moved)).not.toBe(parameter.fromUnit(u));
      }),
    );
  });

  it('keep the parents’ mean in simulated binary crossover, and stay within bounds in polynomial mutation', () => {
    const random = randomStream(1);
    const children = Array.from({ length: 20_000 }, () => simulatedBinary(0.2, 0.6, 15, random));
    expect(children.reduce((sum, x) => sum + x, 0) / children.length).toBeCloseTo(0.4, 2);
    fc.assert(
      fc.property(unit, fc.integer(), (x, seed) => {
        const moved = polynomial(x, 5, randomStream(seed));
        expect(moved).toBeGreaterThanOrEqual(0);
        expect(moved).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('make children of which no coordinate is unknown', () => {
    const settings = { crossover: 0.9, crossoverIndex: 5, mutation: 0.2, mutationIndex: 10 };
    const coordinate = fc.oneof(unit, fc.constant(Number.NaN));
    const point = fc.array(coordinate, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(point, point, fc.integer(), (a, b, seed) => {
        const child = offspring(space, a, b, settings, randomStream(seed));
        expect(child.every((u) => u >= 0 && u <= 1)).toBe(true);
      }),
    );
  });
});

describe('initial points', () => {
  it('fill every stratum of every coordinate once', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 20 }), (seed, size) => {
        const points = Array.from({ length: size }, (_, i) => initialPoint(seed, size, 3, i));
        for (const j of [0, 1, 2]) {
          const strata = points.map((point) => Math.floor(point[j]! * size)).sort((a, b) => a - b);
          expect(strata).toEqual(Array.from({ length: size }, (_, i) => i));
        }
      }),
    );
  });
});
