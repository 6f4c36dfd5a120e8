import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { createSampler, type SamplerConfig } from '../../../../core/samplers/registry.ts';
import type { SamplerRequest } from '../../../../core/samplers/sampler.ts';
import type { Source } from '../../../../core/samplers/source.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { Params, Space } from '../../../../core/space/parameter.ts';
import type { Objective, TrialRecord } from '../../../../core/sweep/trial.ts';
import { spaces } from '../../space/arbitrary-space.ts';
import { mixed } from '../classics.ts';

const objectives: Objective[] = [{ metric: 'loss', goal: 'minimize' }];
const names: readonly SamplerConfig['name'][] = [
  'auto',
  'gp',
  'tpe',
  'cmaes',
  'genetic',
  'nsga2',
  'nsga3',
  'differential-evolution',
  'pso',
  'tabu',
  'annealing',
  'reinforce',
  'random',
  'sobol',
];

function pointsOf(space: Space, count: number, seed: number): Params[] {
  const random = randomStream(seed, 'points');
  return Array.from({ length: count }, () => space.decode(space.parameters.map(() => random.uniform())));
}

function trialsOf(points: readonly Params[], value: (params: Params, number: number) => number): TrialRecord[] {
  return points.map((params, number) => ({ number, state: 'completed', params, values: [value(params, number)] }));
}

/** What a source may bring: values of all kinds in any state, and now and then no number at all. */
function wildSource(space: Space, seed: number): Source {
  const random = randomStream(seed, 'wild');
  const wild = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e308, -1e308, 0];
  const history = pointsOf(space, 30, seed).map((params, number): TrialRecord => {
    const value = random.uniform() < 0.4 ? wild[random.below(wild.length)]! : random.normal();
    const fate = random.uniform();
    if (fate < 0.1) return { number, state: 'failed', params };
    if (fate < 0.2) return { number, state: 'stopped', params, last: { step: 1, values: [value] } };
    return { number, state: 'completed', params, ...(fate < 0.95 && { values: [value] }) };
  });
  return { name: `wild ${seed}`, objectives, history };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

function request(space: Space, history: readonly TrialRecord[], sources?: readonly Source[]): SamplerRequest {
  const budget = { trials: 60, parallel: 2 };
  return { space, objectives, history, trial: history.length, seed: 5, budget, ...(sources && { sources }) };
}

/** Proposals one after the other, each with its result; `fresh` takes a new sampler and new objects for each. */
function run(
  name: SamplerConfig['name'],
  space: Space,
  trials: number,
  sources?: readonly Source[],
  { fresh = false, evaluate = (_: Params, i: number) => Math.sin(7 * i) } = {},
): Params[] {
  const make = () => createSampler({ name } as SamplerConfig);
  const sampler = make();
  const history: TrialRecord[] = [];
  for (let number = 0; number < trials; number += 1) {
    const asked = request(space, history, fresh ? structuredClone(sources) : sources);
    const proposal = (fresh ? make() : sampler).propose(asked);
    if ('exhausted' in proposal) break;
    const { params } = proposal;
    history.push({ number, state: 'completed', params, values: [evaluate(params, number)] });
  }
  return history.map(({ params }) => params);
}

const { space, evaluate } = mixed;
const telling: Source = {
  name: 'telling',
  objectives,
  history: trialsOf(pointsOf(space, 60, 1), (params) => 5 + 2 * evaluate(params)),
};

describe.each(names)('%s with sources', (name) => {
  it('does without them as it does with ones that tell nothing', () => {
    const plain = run(name, space, 14);
    const mute: Source = { ...telling, history: telling.history.map((trial) => ({ ...trial, state: 'stopped' })) };
    const opposite: Source = { ...telling, objectives: [{ metric: 'loss', goal: 'maximize' }] };
    const foreign: Source = { ...telling, history: [{ ...telling.history[0]!, params: { rate: 7 } }] };
    for (const sources of [[], [mute], [opposite], [foreign, { ...telling, history: [] }]]) {
      expect(run(name, space, 14, sources)).toEqual(plain);
    }
  });

  it('answers equal requests equally, also from a fresh instance, and writes to nothing', () => {
    const sources = deepFreeze([telling, wildSource(space, 4)]);
    expect(run(name, space, 14, sources, { fresh: true })).toEqual(run(name, space, 14, sources));
  });

  it('stays in its own space, whatever the sources are', () => {
    fc.assert(
      fc.property(spaces(), spaces(), fc.nat(1000), (theirs, ours, seed) => {
        const own = compileSpace(ours);
        const sources = [wildSource(compileSpace(theirs), seed), wildSource(own, seed + 1)];
        for (const params of run(name, own, 8, sources)) expect(own.refuse(params)).toBeUndefined();
      }),
      { numRuns: 8 },
    );
  });

  it('repeats no point of a finite space and ends when all have been tried', () => {
    const small = compileSpace({
      a: { type: 'int', low: 1, high: 3 },
      b: { type: 'categorical', choices: ['x', 'y'] },
    });
    const source = { name: 'small', objectives, history: trialsOf(pointsOf(small, 20, 2), (_, i) => i) };
    const points = run(name, small, 20, [source]);
    expect(new Set(points.map(small.key)).size).toBe(6);
    expect(points).toHaveLength(6);
  });

  if (name !== 'random' && name !== 'sobol') {
    it('begins with a good point of a source that tells of the same landscape', () => {
      const [first] = run(name, space, 1, [telling]);
      const losses = telling.history.map(({ params }) => evaluate(params)).sort((a, b) => a - b);
      expect(evaluate(first!)).toBeLessThanOrEqual(losses[5]!);
      expect(telling.history.map(({ params }) => space.key(params))).toContain(space.key(first!));
    });
  }
});
