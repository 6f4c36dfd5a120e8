import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates, type Losses, nonDominated, nonDominatedRanks } from '../../../core/analysis/dominance.ts';

const coordinate = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant(Number.POSITIVE_INFINITY));
const cloud = fc
  .integer({ min: 1, max: 4 })
  .chain((m) => fc.array(fc.array(coordinate, { minLength: m, maxLength: m }), { maxLength: 40 }));

/** The definition: peel off what nothing left dominates. */
function peel(points: readonly Losses[]): number[] {
  const ranks = points.map(() => -1);
  for (let front = 0; ranks.includes(-1); front += 1) {
    const left = points.map((_, i) => i).filter((i) => ranks[i] === -1);
    const free = left.filter((i) => !left.some((j) => dominates(points[j]!, points[i]!)));
    for (const i of free) ranks[i] = front;
  }
  return ranks;
}

describe('non-dominated sorting', () => {
  it('agrees with peeling front after front, for one to four objectives, ties and infinities included', () => {
    fc.assert(
      fc.property(cloud, (points) => {
        expect([...nonDominatedRanks(points)]).toEqual(peel(points));
      }),
    );
  });

  it('finds the first front', () => {
    fc.assert(
      fc.property(cloud, (points) => {
        const ranks = peel(points);
        expect(nonDominated(points)).toEqual(points.map((_, i) => i).filter((i) => ranks[i] === 0));
      }),
    );
  });

  it('sorts a known example', () => {
    const points = [
      [1, 5],
      [2, 3],
      [4, 1],
      [3, 4],
      [5, 5],
      [4, 2],
    ];
    expect([...nonDominatedRanks(points)]).toEqual([0, 0, 0, 1, 2, 1]);
  });

  it('sorts 100,000 points of two objectives', () => {
    const points = Array.from({ length: 100_000 }, (_, i) => [(i * 7919) % 100_003, (i * 104_729) % 100_019]);
    const ranks = nonDominatedRanks(points);
    const front = new Set(nonDominated(points));
    expect(points.every((_, i) => front.has(i) === (ranks[i] === 0))).toBe(true);
  });
});
