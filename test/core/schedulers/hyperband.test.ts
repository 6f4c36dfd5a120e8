import { describe, expect, it } from 'vitest';
import { bracketBy, hyperbandBrackets } from '../../../core/schedulers/halving/brackets.ts';
import { schedulerOf, trialAt, viewOf } from './view.ts';

describe('hyperband', () => {
  it('has the brackets of Li et al. 2018, table 1 (R = 81, eta = 3)', () => {
    const brackets = hyperbandBrackets({ min: 1, max: 81, eta: 3 });
    expect(brackets.map(({ weight }) => weight)).toEqual([81, 34, 15, 8, 5]);
    expect(brackets.map(({ climbs }) => climbs.map(({ step }) => step))).toEqual([
      [1, 3, 9, 27],
      [3, 9, 27],
      [9, 27],
      [27],
      [],
    ]);
    expect(brackets[3]!.climbs).toEqual([{ step: 27, next: 81 }]);
  });

  it('counts brackets where the largest step is no power of eta', () => {
    const steps = (range: { min: number; max: number; eta: number }, limit?: number) =>
      hyperbandBrackets(range, limit).map(({ climbs }) => climbs.map(({ step }) => step));
    expect(steps({ min: 1, max: 10, eta: 3 })).toEqual([[1, 3, 9], [3, 9], []]);
    expect(steps({ min: 3, max: 243, eta: 3 })).toHaveLength(5);
    expect(steps({ min: 1, max: 81, eta: 3 }, 2)).toEqual([
      [1, 3, 9, 27],
      [3, 9, 27],
    ]);
  });

  it('shares trials out by the weights, from the first ones on', () => {
    const brackets = hyperbandBrackets({ min: 1, max: 81, eta: 3 });
    for (const seed of [0, 1, 2]) {
      const of = bracketBy(brackets, seed);
      for (const [trials, tolerance] of [
        [20, 2],
        [143, 2],
        [1430, 4],
      ] as const) {
        const counts = brackets.map(() => 0);
        for (let trial = 0; trial < trials; trial += 1) counts[of(trial)]! += 1;
        for (const [b, { weight }] of brackets.entries()) {
          expect(Math.abs(counts[b]! - (trials * weight) / 143)).toBeLessThanOrEqual(tolerance);
        }
      }
    }
    const first = [0, 1].map((seed) => Array.from({ length: 30 }, (_, i) => bracketBy(brackets, seed)(i)));
    expect(first[0]).not.toEqual(first[1]);
  });

  it('compares at the rungs of the bracket, and never stops anyone in the last', () => {
    const scheduler = schedulerOf({ name: 'hyperband', max: 9 });
    const trialIn = (bracket: number) => [...Array(100).keys()].find((trial) => scheduler.bracket!(trial) === bracket)!;
    expect([0, 1, 2].map((bracket) => scheduler.nextRung(0, trialIn(bracket)))).toEqual([1, 3, null]);
    const bad = (trial: number, step: number) => {
      const report = { trial, values: [9], best: 9 };
      return scheduler.decide({ ...report, step }, [report, { trial: -1, values: [1], best: 1 }]).decision;
    };
    expect([bad(trialIn(0), 1), bad(trialIn(1), 3)]).toEqual(['stop', 'stop']);
  });

  it('promotes within a bracket', () => {
    const scheduler = schedulerOf({ name: 'hyperband', mode: 'promote', max: 9 });
    const members = [...Array(60).keys()].filter((trial) => scheduler.bracket!(trial) === 1).slice(0, 2);
    const others = [...Array(60).keys()].filter((trial) => scheduler.bracket!(trial) === 0).slice(0, 2);
    // One of another bracket at the same step is nobody to be compared with.
    const alone = [trialAt(members[0]!, 'paused', { 3: 0.5 }), trialAt(others[0]!, 'paused', { 1: 0.1, 3: 0.1 })];
    const inOrder = alone.sort((a, b) => a.number - b.number);
    expect(scheduler.next!(viewOf(inOrder))).toEqual({ next: 'propose' });
    const both = [trialAt(members[0]!, 'paused', { 3: 0.5 }), trialAt(members[1]!, 'paused', { 3: 0.6 })];
    expect(scheduler.next!(viewOf(both))).toMatchObject({ next: 'resume', trial: members[0] });
  });

  it('lets bohb keep the rungs for its sampler in either mode', () => {
    expect(schedulerOf({ name: 'bohb', max: 9 }).needs).toEqual({ rungs: true });
    expect(schedulerOf({ name: 'bohb', mode: 'promote', max: 9 }).needs).toEqual({ rungs: true, checkpoints: true });
    expect(schedulerOf({ name: 'hyperband', max: 9 }).needs).toEqual({ rungs: true });
  });
});
