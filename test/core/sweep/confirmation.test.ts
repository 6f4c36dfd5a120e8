import { describe, expect, it } from 'vitest';
import { confirmationSeed, confirmed, toConfirm } from '../../../core/sweep/confirmation.ts';
import { runsOf } from '../../../core/sweep/repeats.ts';
import { validateSpec } from '../../../core/sweep/spec/parse.ts';
import type { TrialRecord } from '../../../core/sweep/trial.ts';

const spec = validateSpec({
  name: 'toy',
  objective: { metric: 'loss', goal: 'minimize' },
  space: { x: { type: 'int', low: 0, high: 9 } },
  confirm: { top: 2, seeds: 2 },
});
const trials: TrialRecord[] = [
  { number: 0, state: 'completed', params: { x: 1 }, values: [3] },
  { number: 1, state: 'completed', params: { x: 2 }, values: [1] },
  { number: 2, state: 'stopped', params: { x: 3 }, last: { step: 1, values: [0] } },
  { number: 3, state: 'completed', params: { x: 2 }, values: [1] },
  { number: 4, state: 'completed', params: { x: 4 }, values: [2] },
  { number: 5, state: 'completed', params: { x: 5 }, values: [Number.NaN] },
];

describe('confirmation', () => {
  it('is of the best completed trials, each with parameters of its own', () => {
    expect(confirmed(spec, trials)).toEqual([1, 4]);
  });

  it('takes seed by seed, leaving out what has begun', () => {
    expect(toConfirm(spec, trials, [])).toEqual([
      { of: 1, seed: 0 },
      { of: 4, seed: 0 },
      { of: 1, seed: 1 },
      { of: 4, seed: 1 },
    ]);
    expect(
      toConfirm(spec, trials, [
        { of: 4, seed: 0 },
        { of: 1, seed: 1 },
      ]),
    ).toEqual([
      { of: 1, seed: 0 },
      { of: 4, seed: 1 },
    ]);
  });

  it('is nothing without a trial that has a value, or without being asked for', () => {
    expect(toConfirm(spec, trials.slice(2, 3), [])).toEqual([]);
    const { confirm: _, ...plain } = spec;
    expect(toConfirm(plain, trials, [])).toEqual([]);
  });

  it('has seeds of its own', () => {
    const fresh = [0, 1, 2, 3, 4].map((index) => confirmationSeed(7, index));
    const used = runsOf({ kind: 'seeds', count: 100 }, 7).map(({ seed }) => seed);
    expect(new Set([...fresh, ...used]).size).toBe(105);
  });
});
