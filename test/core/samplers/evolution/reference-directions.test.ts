import { describe, expect, it } from 'vitest';
import { divisionsFor, referenceDirections } from '../../../../core/samplers/evolution/reference-directions.ts';

describe('Das and Dennis directions', () => {
  it('are as many as the paper of NSGA-III lists, and sum to one', () => {
    // Deb and Jain 2014, table I: objectives, divisions, directions.
    for (const [objectives, divisions, count] of [
      [3, 12, 91],
      [5, 6, 210],
      [2, 4, 5],
    ] as const) {
      const directions = referenceDirections(objectives, divisions);
      expect(directions).toHaveLength(count);
      expect(new Set(directions.map(String)).size).toBe(count);
      for (const direction of directions) expect(direction.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
  });

  it('are as many as a population serves', () => {
    expect(divisionsFor(3, 91)).toBe(12);
    expect(divisionsFor(3, 90)).toBe(11);
    expect(divisionsFor(2, 20)).toBe(19);
    expect(divisionsFor(1, 20)).toBe(1);
    expect(divisionsFor(8, 4)).toBe(1);
  });
});
