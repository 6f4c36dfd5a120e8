import { describe, expect, it } from 'vitest';
import { regretBound } from '../../../core/analysis/regret-bound.ts';
import { randomStream } from '../../../core/random.ts';
import { autoSampler } from '../../../core/samplers/auto.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import { defineSpace } from '../../../core/space/define.ts';
import type { TrialRecord } from '../../../core/sweep/trial.ts';

const unit = { type: 'float', low: 0, high: 1 } as const;
const space = compileSpace(defineSpace({ x: unit, y: unit }));
const objectives = [{ metric: 'loss', goal: 'minimize' }] as const;
const value = ({ x, y }: Readonly<Record<string, unknown>>) => ((x as number) - 0.3) ** 2 + ((y as number) - 0.6) ** 2;

function random(count: number, seed = 1): TrialRecord[] {
  const stream = randomStream('bound', seed);
  return Array.from({ length: count }, (_, number) => {
    const params = space.decode([stream.uniform(), stream.uniform()]);
    return { number, state: 'completed', params, values: [value(params)] };
  });
}

function searched(count: number): TrialRecord[] {
  const sampler = autoSampler();
  const history: TrialRecord[] = [];
  for (let trial = 0; trial < count; trial += 1) {
    const proposal = sampler.propose({ space, objectives, history, trial, seed: 3, budget: { parallel: 1 } });
    if ('exhausted' in proposal) break;
    history.push({ number: trial, state: 'completed', params: proposal.params, values: [value(proposal.params)] });
  }
  return history;
}

describe('the regret bound', () => {
  it('is not known before twenty trials are completed', () => {
    expect(regretBound(space, objectives, random(19), 0)).toBeUndefined();
    const failed = random(25).map((trial) => ({ ...trial, state: 'failed' as const }));
    expect(regretBound(space, objectives, failed, 0)).toBeUndefined();
    expect(regretBound(space, objectives, random(20), 0)).toBeGreaterThan(0);
  });

  it('is not below what is really left, and comes down as the search goes on', () => {
    const bounds = [20, 30, 45].map((count) => {
      const history = searched(count);
      const left = Math.min(...history.map(({ values }) => values![0]!));
      const bound = regretBound(space, objectives, history, 0)!;
      expect(bound).toBeGreaterThanOrEqual(left);
      return bound;
    });
    expect(bounds[2]!).toBeLessThan(bounds[0]!);
    expect(bounds[2]!).toBeLessThan(0.02);
  });

  it('is the same for the opposite goal, and scales with the values', () => {
    const history = random(30);
    const bound = regretBound(space, objectives, history, 0)!;
    const negated = history.map((trial) => ({ ...trial, values: [-100 * trial.values![0]!] }));
    const other = regretBound(space, [{ metric: 'score', goal: 'maximize' }], negated, 0)!;
    expect(other / bound).toBeCloseTo(100, 3);
  });

  it('survives values that are no numbers, and equal ones', () => {
    const spoilt = random(30).map((trial, i) => (i % 3 === 0 ? { ...trial, values: [Number.NaN] } : trial));
    expect(regretBound(space, objectives, spoilt, 0)).toBeGreaterThan(0);
    const flat = random(30).map((trial) => ({ ...trial, values: [1] }));
    expect(regretBound(space, objectives, flat, 0)).toBe(0);
  });
});
