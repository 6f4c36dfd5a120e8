import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { gpSampler } from '../../../core/samplers/gp.ts';
import { atOneFidelity, perFidelity } from '../../../core/samplers/per-fidelity.ts';
import { createSampler, samplerSchema } from '../../../core/samplers/registry.ts';
import type { Sampler, SamplerRequest } from '../../../core/samplers/sampler.ts';
import { tpe } from '../../../core/samplers/tpe.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import { spaceSchema } from '../../../core/space/schema.ts';
import type { Objective, RungValues, TrialRecord, TrialState } from '../../../core/sweep/trial.ts';
import { conformance } from './conformance.ts';

const objectives: Objective[] = [{ metric: 'loss', goal: 'minimize' }];
const space = compileSpace(
  spaceSchema.parse({ x: { type: 'float', low: 0, high: 1 }, y: { type: 'float', low: 0, high: 1 } }),
);

const asked = (history: readonly TrialRecord[], extra: Partial<SamplerRequest> = {}): SamplerRequest => ({
  space,
  objectives,
  history,
  trial: history.length,
  seed: 3,
  budget: { parallel: 4 },
  ...extra,
});

const value = fc.oneof(fc.double(), fc.constantFrom(0, 1, NaN, Infinity));
const anyTrial = fc.record({
  state: fc.constantFrom<TrialState>('queued', 'running', 'paused', 'completed', 'stopped', 'failed'),
  x: fc.double({ min: 0, max: 1, noNaN: true }),
  rungs: fc.array(value, { maxLength: 4 }),
  end: value,
});
const histories = fc.array(anyTrial, { maxLength: 25 }).map((trials) =>
  trials.map(({ state, x, rungs, end }, number): TrialRecord => {
    const kept: RungValues[] = rungs.map((one, i) => ({ step: 3 ** i, values: [one] }));
    return {
      number,
      state,
      params: { x, y: 0.5 },
      ...(kept.length > 0 && { rungs: kept, last: kept.at(-1)! }),
      ...(state === 'completed' && { values: [end] }),
    };
  }),
);

describe('a history at one fidelity', () => {
  it('keeps every trial with its number and parameters, and writes to nothing', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const before = structuredClone(history);
        const seen = atOneFidelity(history, objectives);
        expect(history).toEqual(before);
        expect(atOneFidelity(structuredClone(history), objectives)).toEqual(seen);
        expect(seen.map(({ number }) => number)).toEqual(history.map(({ number }) => number));
        seen.forEach(({ params }, i) => {
          expect(params).toBe(history[i]!.params);
        });
      }),
    );
  });

  it('counts trials with a value at a rung as completed, paused and running ones included; others stay as they are', () => {
    fc.assert(
      fc.property(histories, (history) => {
        atOneFidelity(history, objectives).forEach((seen, i) => {
          const trial = history[i]!;
          const told = trial.state !== 'failed' && (trial.rungs !== undefined || trial.values !== undefined);
          if (told) expect(seen).toMatchObject({ state: 'completed', values: [expect.any(Number)] });
          else expect(seen).toBe(trial);
        });
      }),
    );
  });

  it('has values in the direction of the goal', () => {
    const history: TrialRecord[] = [0.1, 0.9, 0.5].map((accuracy, number) => ({
      number,
      state: 'stopped',
      params: { x: number / 3, y: 0 },
      rungs: [{ step: 1, values: [accuracy] }],
    }));
    const up = atOneFidelity(history, [{ metric: 'accuracy', goal: 'maximize' }]).map(({ values }) => values![0]!);
    expect(up[1]).toBeGreaterThan(up[2]!);
    expect(up[2]).toBeGreaterThan(up[0]!);
  });
});

/** Searches a bowl whose first steps tell it with noise; three of four trials are paused at their first rung. */
function search(sampler: Sampler, seed: number, trials = 60): number {
  const random = randomStream('per-fidelity', seed);
  const history: TrialRecord[] = [];
  const truth = (params: TrialRecord['params']) =>
    ((params.x as number) - 0.3) ** 2 + ((params.y as number) - 0.7) ** 2;
  for (let number = 0; number < trials; number += 1) {
    const proposal = sampler.propose(asked(history, { seed }));
    if ('exhausted' in proposal) throw new Error(proposal.reason);
    const { params } = proposal;
    const first = 10 + truth(params) + 0.02 * random.normal();
    const rungs = [{ step: 1, values: [first] }];
    const last = rungs[0]!;
    if (number % 4 === 0) history.push({ number, state: 'completed', params, rungs, values: [truth(params)] });
    else history.push({ number, state: 'paused', params, rungs, last });
  }
  const late = history.slice(trials / 2).map(({ params }) => truth(params));
  return late.reduce((sum, loss) => sum + loss / late.length, 0);
}

describe('samplers with rungs', () => {
  it.each([
    ['tpe', () => tpe()],
    ['gp', () => gpSampler()],
  ])('%s learns from paused trials as well', (_, make) => {
    const seeds = [1, 2, 3];
    const mean = (sampler: () => Sampler) =>
      seeds.reduce((sum, seed) => sum + search(sampler(), seed) / seeds.length, 0);
    // A random point is 0.25 away on average.
    expect(mean(() => perFidelity(make()))).toBeLessThan(0.1);
  });

  it('are what they were without rungs', () => {
    const history: TrialRecord[] = Array.from({ length: 15 }, (_, number) => ({
      number,
      state: number % 3 === 0 ? 'stopped' : 'completed',
      params: { x: number / 15, y: 0.5 },
      ...(number % 3 === 0 ? { last: { step: 1, values: [number] } } : { values: [number] }),
    }));
    expect(perFidelity(tpe()).propose(asked(history))).toEqual(tpe().propose(asked(history)));
  });

  it.each(['tpe', 'gp', 'auto'] as const)('%s from the registry reads rungs', (name) => {
    const config = samplerSchema.parse(name);
    const random = randomStream('registry');
    const history: TrialRecord[] = Array.from({ length: 20 }, (_, number) => {
      const params = { x: random.uniform(), y: random.uniform() };
      return { number, state: 'paused', params, rungs: [{ step: 1, values: [random.uniform()] }] };
    });
    const proposal = createSampler(config).propose(asked(history));
    expect(proposal.reason).not.toMatch(/startup|before the first model/);
  });
});

conformance('tpe at one fidelity', () => perFidelity(tpe()), { learns: true, longest: 2000 });
