import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Levels } from '../../../../core/samplers/per-fidelity/levels.ts';
import { pooledScores } from '../../../../core/samplers/per-fidelity/pooled.ts';

const at = (...losses: number[]): Levels => new Map(losses.map((loss, i) => [3 ** i, [loss]]));
const scoresOf = (trials: Levels[]) => pooledScores(trials, 1).map((scores) => scores?.[0]);
const orderOf = (trials: Levels[]) => {
  const scores = scoresOf(trials);
  return [...trials.keys()].sort((a, b) => scores[a]! - scores[b]!);
};

describe('scores across rungs', () => {
  it('are normal scores of the places where there is one step', () => {
    const [low, middle, high] = scoresOf([at(0.1), at(5), at(70)]);
    expect(middle).toBeCloseTo(0, 12);
    expect(low).toBeCloseTo(-0.967, 3);
    expect(high).toBeCloseTo(0.967, 3);
  });

  it('let the next step order those that came to it, within the places that they had together', () => {
    // 0 and 1 go on and change places; 2 and 3 stay where they were, though 0 turned out worse than their first values.
    expect(orderOf([at(1, 9), at(2, 1), at(3), at(4)])).toEqual([1, 0, 2, 3]);
  });

  it('do not reward being kept on', () => {
    // The first arrival always goes on; its poor value at the first rung still tells.
    expect(orderOf([at(9, 8), at(1), at(2)])).toEqual([1, 2, 0]);
  });

  it('put a trial that comes in at a higher step between those whose losses there enclose its own', () => {
    const late: Levels = new Map([[3, [5]]]);
    expect(orderOf([at(1, 4), at(2, 6), at(3), late])).toEqual([0, 3, 1, 2]);
    const hopeless: Levels = new Map([[3, [100]]]);
    const scores = scoresOf([at(1, 4), at(2, 6), hopeless]);
    expect(scores[2]).toBeGreaterThan(scores[1]!);
  });

  it('are finite whatever the losses, and undefined only without any', () => {
    const loss = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(Infinity, -Infinity, 0, 1e308, -1e308));
    const levels = fc
      .uniqueArray(fc.constantFrom(1, 3, 9, Infinity))
      .chain((steps) =>
        fc
          .tuple(...[...steps].sort((a, b) => a - b).map((step) => loss.map((value) => [step, [value]] as const)))
          .map((entries): Levels => new Map(entries as unknown as (readonly [number, number[]])[])),
      );
    fc.assert(
      fc.property(fc.array(levels, { maxLength: 30 }), (trials) => {
        scoresOf(trials).forEach((score, i) => {
          if (trials[i]!.size === 0) expect(score).toBeUndefined();
          else expect(Number.isFinite(score)).toBe(true);
        });
      }),
    );
  });

  it('put the best one first where there is one step', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.double({ noNaN: true }), { minLength: 2, maxLength: 30 }), (losses) => {
        const best = losses.reduce((least, loss) => (loss < least ? loss : least), losses[0]!);
        expect(losses[orderOf(losses.map((loss) => at(loss)))[0]!]).toBe(best);
      }),
    );
  });
});
