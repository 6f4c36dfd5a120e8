import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Losses } from '../../../core/analysis/dominance.ts';
import { hypervolume } from '../../../core/analysis/hypervolume.ts';
import { hypervolumeContributions, selectByHypervolume } from '../../../core/analysis/hypervolume-subset.ts';

const side = 4;
const grid = (m: number) => fc.array(fc.integer({ min: 0, max: side }), { minLength: m, maxLength: m });
const clouds = (min: number, max: number, size: number) =>
  fc
    .integer({ min, max })
    .chain((m) => fc.record({ m: fc.constant(m), points: fc.array(grid(m), { maxLength: size }) }));

/** Counts the unit cells below the reference point that some point dominates. */
function cells(points: readonly Losses[], m: number): number {
  let count = 0;
  for (let cell = 0; cell < side ** m; cell += 1) {
    const corner = Array.from({ length: m }, (_, i) => Math.floor(cell / side ** i) % side);
    if (points.some((point) => point.every((value, i) => value <= corner[i]!))) count += 1;
  }
  return count;
}

describe('hypervolume', () => {
  it('counts the dominated cells of a grid exactly, for one to five objectives', () => {
    fc.assert(
      fc.property(clouds(1, 5, 15), ({ m, points }) => {
        expect(hypervolume(points, new Array(m).fill(side))).toBe(cells(points, m));
      }),
    );
  });

  it('ignores the order of points and those outside', () => {
    const points = [
      [0.2, 0.7, 0.4],
      [0.6, 0.1, 0.5],
      [0.5, 0.5, 0.1],
    ];
    const reference = [1, 1, 1];
    const value = hypervolume(points, reference);
    // Inclusion and exclusion: the three boxes, less those of the pairs, plus that of all three.
    expect(value).toBeCloseTo(0.144 + 0.18 + 0.225 - 0.06 - 0.09 - 0.1 + 0.06, 12);
    expect(hypervolume([...points].reverse(), reference)).toBeCloseTo(value, 12);
    expect(hypervolume([...points, [2, 0, 0], [1, 0, 0], [Number.POSITIVE_INFINITY, 0, 0]], reference)).toBe(value);
  });

  it('refuses points of another size than the reference point', () => {
    expect(() => hypervolume([[1, 2]], [3, 3, 3])).toThrow(/2 objectives, the reference point 3/);
  });
});

describe('contributions', () => {
  it('are what is lost without the point', () => {
    fc.assert(
      fc.property(clouds(2, 4, 10), ({ m, points }) => {
        const reference = new Array(m).fill(side);
        const all = hypervolume(points, reference);
        const expected = points.map((_, i) => all - hypervolume(points.toSpliced(i, 1), reference));
        expect(hypervolumeContributions(points, reference)).toEqual(expected);
      }),
    );
  });
});

describe('greedy subset selection', () => {
  it('gains as much as greedy selection without bounds', () => {
    fc.assert(
      fc.property(clouds(2, 3, 10), fc.integer({ min: 0, max: 12 }), ({ m, points }, size) => {
        const reference = new Array(m).fill(side);
        const chosen = selectByHypervolume(points, reference, size);
        expect(new Set(chosen).size).toBe(Math.min(size, points.length));
        const selected: Losses[] = [];
        for (const i of chosen) {
          const gain = (point: Losses) => hypervolume([...selected, point], reference);
          expect(gain(points[i]!)).toBe(Math.max(...points.map(gain)));
          selected.push(points[i]!);
        }
      }),
    );
  });
});
