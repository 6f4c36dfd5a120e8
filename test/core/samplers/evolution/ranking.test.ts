import { describe, expect, it } from 'vitest';
import type { Individual } from '../../../../core/samplers/evolution/individual.ts';
import { individualReader } from '../../../../core/samplers/evolution/individual.ts';
import { niched, normalised } from '../../../../core/samplers/evolution/niching.ts';
import { crowding, ranked, replayGenerations } from '../../../../core/samplers/evolution/ranking.ts';
import { referenceDirections } from '../../../../core/samplers/evolution/reference-directions.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';

const space = compileSpace({ x: { type: 'float', low: 0, high: 1 } });

function individual(number: number, losses: number[], standing: 0 | 1 | 2 = 0, step = 0): Individual {
  return { number, losses, standing, step, violation: 0, unit: new Float64Array([0.5]) };
}
const numbers = (individuals: readonly Individual[]) => individuals.map(({ number }) => number);

describe('individuals', () => {
  it('are settled and paused trials; unknown values and failures stand last, running trials are left out', () => {
    const params = { x: 0.5 };
    const history: TrialRecord[] = [
      { number: 0, state: 'completed', params, values: [2] },
      { number: 1, state: 'completed', params, values: [Number.NaN] },
      { number: 2, state: 'failed', params },
      { number: 3, state: 'running', params, last: { step: 1, values: [0] } },
      { number: 4, state: 'stopped', params, last: { step: 3, values: [5] } },
      { number: 5, state: 'paused', params, last: { step: 9, values: [7] } },
      { number: 6, state: 'stopped', params },
      { number: 7, state: 'completed', params, values: [-1] },
    ];
    const objectives = [{ metric: 'm', goal: 'maximize' as const }];
    const read = individualReader();
    const individuals = read({ space, objectives, history, trial: 8, seed: 1, budget: { parallel: 1 } });
    expect(individuals.map(({ standing }) => standing)).toEqual([0, 2, 2, 1, 1, 2, 0]);
    expect(numbers(ranked(individuals, 1))).toEqual([0, 7, 5, 4, 1, 2, 6]);
  });

  it('are read anew when the direction changes', () => {
    const history: TrialRecord[] = [{ number: 0, state: 'completed', params: { x: 0.5 }, values: [2] }];
    const read = individualReader();
    const request = { space, history, trial: 1, seed: 1, budget: { parallel: 1 } };
    const losses = (goal: 'maximize' | 'minimize') =>
      read({ ...request, objectives: [{ metric: 'm', goal }] }).map((each) => each.losses);
    expect(losses('maximize')).toEqual([[-2]]);
    expect(losses('minimize')).toEqual([[2]]);
  });
});

describe('order of several objectives', () => {
  it('goes by front, then by crowding distance', () => {
    const front = [individual(0, [0, 4]), individual(1, [1, 3]), individual(2, [1.5, 2.5]), individual(3, [4, 0])];
    const distance = crowding(front);
    expect([...distance.values()]).toEqual([
      Number.POSITIVE_INFINITY,
      1.5 / 4 + 1.5 / 4,
      3 / 4 + 3 / 4,
      Number.POSITIVE_INFINITY,
    ]);
    const dominated = individual(4, [5, 5]);
    const stopped = individual(5, [0, 0], 1, 3);
    const failed = individual(6, [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 2);
    expect(numbers(ranked([failed, stopped, dominated, ...front], 2))).toEqual([0, 3, 2, 1, 4, 5, 6]);
  });

  it('replays generations, the last one as far as it has come', () => {
    const individuals = [5, 4, 3, 6, 1, 9, 0].map((loss, number) => individual(number, [loss]));
    const seen: number[][] = [];
    const survivors = replayGenerations(individuals, 3, (candidates, size) => {
      seen.push(numbers(candidates));
      return ranked(candidates, 1).slice(0, size);
    });
    expect(seen).toEqual([
      [0, 1, 2],
      [2, 1, 0, 3, 4, 5],
      [4, 2, 1, 6],
    ]);
    expect(numbers(survivors)).toEqual([6, 4, 2]);
  });
});

describe('niching', () => {
  it('scales the plane through the extreme points to one', () => {
    const losses = [
      [1, 10, 100],
      [3, 10, 100],
      [1, 30, 100],
      [1, 10, 700],
    ];
    const scaled = normalised(losses, losses.slice(1));
    expect(scaled[0]).toEqual([0, 0, 0]);
    expect(scaled[1]![0]).toBeCloseTo(1, 9);
    expect(scaled[2]![1]).toBeCloseTo(1, 9);
    expect(scaled[3]![2]).toBeCloseTo(1, 9);
  });

  it('keeps one point for each direction before a second for any', () => {
    const front = [0, 0.02, 0.04, 0.5, 0.52, 0.96, 0.98, 1].map((x, i) => individual(i, [x, 1 - x]));
    const kept = niched(front, 3, referenceDirections(2, 2), 1).map(({ losses }) => losses[0]);
    expect(kept.sort()).toEqual([0, 0.5, 1]);
  });

  it('fills up from dominated, stopped and failed individuals when there are few', () => {
    const few = [individual(0, [1, 1]), individual(1, [2, 2]), individual(2, [0, 0], 1), individual(3, [], 2)];
    expect(numbers(niched(few, 3, referenceDirections(2, 3), 1))).toEqual([0, 1, 2]);
  });
});
