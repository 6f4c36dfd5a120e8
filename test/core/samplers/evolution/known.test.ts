import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { knownKeys } from '../../../../core/samplers/evolution/known.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { Params, Space } from '../../../../core/space/parameter.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';

const space = compileSpace({ n: { type: 'int', low: 0, high: 5 } });
const points: Params[] = Array.from({ length: 6 }, (_, n) => ({ n }));
const history = (picks: readonly number[]): TrialRecord[] =>
  picks.map((pick, number) => ({ number, state: 'running', params: points[pick]! }));

describe('knownKeys', () => {
  it('answers as if it had seen each history for the first time', () => {
    const picks = fc.array(fc.nat(5), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(picks, { maxLength: 6 }), (histories) => {
        for (const tried of histories) {
          const known = knownKeys({ space, history: history(tried) });
          const different = new Set(tried);
          expect(known.size).toBe(different.size);
          expect(points.map((point) => known.has(space.key(point)))).toEqual(points.map((_, n) => different.has(n)));
        }
      }),
    );
  });

  it('looks at each trial of a growing history once', () => {
    let looks = 0;
    const counting: Space = {
      ...space,
      key: (params) => {
        looks += 1;
        return space.key(params);
      },
    };
    const trials = history(Array.from({ length: 1000 }, (_, i) => i % 6));
    for (let n = 0; n <= trials.length; n += 1) {
      // A trial that has settled meanwhile is another record of the same point.
      const settled = trials.slice(0, n).map((trial) => ({ ...trial, state: 'completed' as const }));
      knownKeys({ space: counting, history: settled });
    }
    expect(looks).toBe(1000);
  });
});
