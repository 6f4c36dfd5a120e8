import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import type { Proposal, Sampler, SamplerRequest } from '../../../core/samplers/sampler.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import type { Params, Space } from '../../../core/space/parameter.ts';
import { type SpaceDefinition, spaceSchema } from '../../../core/space/schema.ts';
import type { Objective, TrialRecord, TrialState } from '../../../core/sweep/trial.ts';
import { anyDefinition, finiteDefinition, spaces } from '../space/arbitrary-space.ts';

export interface ConformanceOptions {
  /** A sampler that only takes finite spaces. */
  readonly finite?: boolean;
  /** Whether it also takes several objectives; true by default. */
  readonly multiObjective?: boolean;
  /** Whether it proposes better points as results come in; checked on a bowl. */
  readonly learns?: boolean;
  /** Random spaces to be tried; fewer for slow samplers. */
  readonly runs?: number;
  /** Trials in the longest history; 10,000 by default. */
  readonly longest?: number;
}

const minimize: Objective[] = [{ metric: 'loss', goal: 'minimize' }];

function request(space: Space, history: readonly TrialRecord[], extra: Partial<SamplerRequest> = {}): SamplerRequest {
  return {
    space,
    objectives: minimize,
    history,
    trial: history.length,
    seed: 7,
    budget: { trials: 100, parallel: 4 },
    ...extra,
  };
}

function paramsOf(proposal: Proposal): Params {
  if ('exhausted' in proposal) throw new Error(`unexpectedly exhausted: ${proposal.reason}`);
  return proposal.params;
}

/** A trial as the wild brings it: any state, any value. */
function wildTrial(number: number, params: Params, objectives: number, random: () => number): TrialRecord {
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const state = pick<TrialState>([
    'completed',
    'completed',
    'completed',
    'stopped',
    'failed',
    'running',
    'paused',
    'queued',
  ]);
  const value = () =>
    pick([random(), random(), -1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0]);
  const values = Array.from({ length: objectives }, value);
  const last = random() < 0.7 ? { last: { step: 1 + Math.floor(random() * 5), values } } : {};
  const broken = () => pick([random() - 0.5, random() - 0.5, 0, Number.POSITIVE_INFINITY]);
  // Some bounds of a sweep may be unknown to trials from before it had them.
  const violations = random() < 0.7 ? { violations: [broken(), broken()] } : {};
  return { number, state, params, ...last, ...(state === 'completed' && { values, ...violations }) };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

const compile = (definition: unknown, constraints?: string[]) =>
  compileSpace(spaceSchema.parse(definition), constraints);

/** Ten parameters of all kinds; `finite` leaves out the continuous ones. */
function mixed(finite: boolean): SpaceDefinition {
  const step = finite ? { step: 0.125 } : {};
  return spaceSchema.parse({
    a: { type: 'float', low: 0, high: 1, ...step },
    b: { type: 'float', low: 1, high: 2, ...step },
    c: { type: 'int', low: 1, high: 64, log: true },
    d: { type: 'int', low: -5, high: 5 },
    e: { type: 'float', low: 0, high: 1, step: 0.25 },
    f: { type: 'categorical', choices: ['x', 'y', 'z'] },
    g: { type: 'categorical', choices: [true, false], weights: [1, 2] },
    h: { type: 'ordinal', values: ['small', 'medium', 'large'] },
    i: { type: 'float', low: 0, high: 1, ...step, when: { f: ['x'] } },
    j: { type: 'constant', value: 1 },
  });
}

/** What every sampler has to do; `make` gives a fresh one. */
export function conformance(name: string, make: () => Sampler, options: ConformanceOptions = {}): void {
  const { finite = false, multiObjective = true, learns = false, runs = 25, longest = 10_000 } = options;
  const continuous = finite ? { step: 0.01 } : {};

  describe(`${name} conforms`, () => {
    it('proposes points of the space whatever the space and the history', () => {
      fc.assert(
        fc.property(spaces(finite ? finiteDefinition : anyDefinition), fc.nat(), (definition, seed) => {
          const space = compileSpace(definition);
          const random = randomStream(seed);
          const sampler = make();
          const history: TrialRecord[] = [];
          for (let trial = 0; trial < 16; trial += 1) {
            const proposal = sampler.propose(request(space, history, { seed }));
            expect(proposal.reason).not.toBe('');
            if ('exhausted' in proposal) {
              expect(history.length).toBeGreaterThanOrEqual(Math.min(space.cardinality, 16));
              return;
            }
            expect(space.refuse(proposal.params)).toBeUndefined();
            history.push(wildTrial(trial, proposal.params, 1, random.uniform));
          }
        }),
        { numRuns: runs },
      );
    });

    it('answers equal requests equally, also from a fresh instance, and writes to nothing', () => {
      const space = compileSpace(mixed(finite));
      const random = randomStream('determinism');
      const sampler = make();
      const history: TrialRecord[] = [];
      for (let trial = 0; trial < 24; trial += 1) {
        const asked = request(space, deepFreeze([...history]));
        const proposal = sampler.propose(asked);
        expect(sampler.propose(asked)).toEqual(proposal);
        expect(make().propose(structuredHistory(asked))).toEqual(proposal);
        history.push(wildTrial(trial, paramsOf(proposal), 1, random.uniform));
      }
    });

    it('answers differently for another seed', () => {
      if (finite) return;
      const space = compileSpace(mixed(false));
      const points = [1, 2, 3].map((seed) => space.key(paramsOf(make().propose(request(space, [], { seed })))));
      expect(new Set(points).size).toBe(3);
    });

    it('respects pending trials: no two equal points in flight', () => {
      const space = compileSpace(mixed(finite));
      const sampler = make();
      const history: TrialRecord[] = Array.from({ length: 20 }, (_, trial) => {
        const unit = space.parameters.map((_parameter, i) => ((trial * 7 + i * 3) % 20) / 20);
        return { number: trial, state: 'completed', params: space.decode(unit), values: [trial] };
      });
      for (let k = 0; k < 16; k += 1) {
        const params = paramsOf(sampler.propose(request(space, history)));
        history.push({ number: history.length, state: 'running', params });
      }
      const keys = history.slice(20).map(({ params }) => space.key(params));
      expect(new Set(keys).size).toBe(16);
    });

    it('tries every point of a finite space once, those in flight included, and then says that it is exhausted', () => {
      const space = compile(
        {
          a: { type: 'int', low: 1, high: 3 },
          b: { type: 'categorical', choices: ['x', 'y'] },
          c: { type: 'ordinal', values: [1, 10], when: { b: ['y'] } },
        },
        ['a < 3 or b == "x"'],
      );
      const sampler = make();
      const history: TrialRecord[] = [];
      for (;;) {
        const proposal = sampler.propose(request(space, history));
        if ('exhausted' in proposal) {
          expect(proposal.reason).toMatch(/\w{3}/);
          break;
        }
        expect(space.refuse(proposal.params)).toBeUndefined();
        const number = history.length;
        const state = number % 2 === 0 ? 'running' : 'completed';
        history.push({
          number,
          state,
          params: proposal.params,
          ...(state === 'completed' && { values: [number % 3] }),
        });
        expect(history.length).toBeLessThanOrEqual(7);
      }
      expect(new Set(history.map(({ params }) => space.key(params))).size).toBe(7);
    });

    it('survives a single-valued space', () => {
      const space = compile({ a: { type: 'int', low: 3, high: 3 }, b: { type: 'constant', value: null } });
      const first = make().propose(request(space, []));
      expect(paramsOf(first)).toEqual({ a: 3, b: null });
      const second = make().propose(
        request(space, [{ number: 0, state: 'completed', params: { a: 3, b: null }, values: [1] }]),
      );
      expect(second).toHaveProperty('exhausted', true);
    });

    it.each([
      [
        'failed',
        (number: number): Partial<TrialRecord> => ({
          state: 'failed',
          ...(number % 2 === 0 && { last: { step: 1, values: [1] } }),
        }),
      ],
      ['NaN', () => ({ values: [Number.NaN] })],
      [
        'infinite',
        (number: number) => ({ values: [number % 2 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY] }),
      ],
      ['equal', () => ({ values: [5] })],
      ['huge', (number: number) => ({ values: [number % 2 ? 1e308 : -1e308] })],
      ['valueless', () => ({})],
    ] as [string, (number: number) => Partial<TrialRecord>][])(
      'survives a history of nothing but %s trials',
      (_, outcome) => {
        const space = compileSpace(mixed(finite));
        const sampler = make();
        const history: TrialRecord[] = [];
        for (let number = 0; number < 25; number += 1) {
          const params = paramsOf(sampler.propose(request(space, history)));
          expect(space.refuse(params)).toBeUndefined();
          history.push({ number, state: 'completed', params, ...outcome(number) });
        }
      },
    );

    it('satisfies constraints', () => {
      const space = compile(
        { a: { type: 'float', low: 0, high: 1, ...continuous }, b: { type: 'float', low: 0, high: 1, ...continuous } },
        ['a + b < 0.3'],
      );
      const sampler = make();
      const history: TrialRecord[] = [];
      for (let number = 0; number < 25; number += 1) {
        const params = paramsOf(sampler.propose(request(space, history)));
        expect(space.refuse(params)).toBeUndefined();
        // The best is outside.
        history.push({
          number,
          state: 'completed',
          params,
          values: [-(params.a as number) - (params.b as number)],
        });
      }
    });

    it('goes on when the space has been widened or has got another parameter', () => {
      const before = compile({ a: { type: 'int', low: 0, high: 9 }, b: { type: 'categorical', choices: ['x', 'y'] } });
      const after = compile({
        a: { type: 'int', low: -5, high: 20 },
        b: { type: 'categorical', choices: ['w', 'x', 'y'] },
        c: { type: 'float', low: 0, high: 1, ...continuous },
      });
      const sampler = make();
      const history: TrialRecord[] = Array.from({ length: 15 }, (_, number) => ({
        number,
        state: 'completed',
        params: before.decode([(number % 10) / 10, (number % 3) / 3]),
        values: [number],
      }));
      for (let k = 0; k < 10; k += 1) {
        const params = paramsOf(sampler.propose(request(after, history)));
        expect(after.refuse(params)).toBeUndefined();
        history.push({ number: history.length, state: 'completed', params, values: [k] });
      }
    });

    it.each([1, 2, 30, 200])('works in %i dimensions', (dimensions) => {
      const space = compile(
        Object.fromEntries(
          Array.from({ length: dimensions }, (_, i) => [`x${i}`, { type: 'float', low: -1, high: 1, ...continuous }]),
        ),
      );
      const sampler = make();
      const random = randomStream('dimensions', dimensions);
      const history: TrialRecord[] = [];
      for (let number = 0; number < 14; number += 1) {
        const params = paramsOf(sampler.propose(request(space, history)));
        expect(space.refuse(params)).toBeUndefined();
        history.push({ number, state: 'completed', params, values: [random.uniform()] });
      }
    });

    it(`works after ${longest} trials`, () => {
      const space = compileSpace(mixed(finite));
      const random = randomStream('long');
      const history = Array.from({ length: longest }, (_, number): TrialRecord => {
        const params = space.decode(space.parameters.map(() => random.uniform()));
        return { number, state: 'completed', params, values: [random.normal()] };
      });
      expect(space.refuse(paramsOf(make().propose(request(space, history))))).toBeUndefined();
    });

    it('maximises as it minimises the negative', () => {
      const space = compileSpace(mixed(finite));
      const random = randomStream('goal');
      const trials = Array.from({ length: 20 }, (_, number) => ({
        number,
        state: 'completed' as const,
        params: space.decode(space.parameters.map(() => random.uniform())),
        value: random.normal(),
      }));
      const propose = (goal: Objective['goal'], sign: number) => {
        const history = trials.map(({ value, ...trial }) => ({ ...trial, values: [sign * value] }));
        return make().propose(request(space, history, { objectives: [{ metric: 'm', goal }] }));
      };
      expect(paramsOf(propose('maximize', -1))).toEqual(paramsOf(propose('minimize', 1)));
    });

    if (multiObjective) {
      it.each([2, 3])('takes %i objectives, whatever the history', (count) => {
        const space = compileSpace(mixed(finite));
        const objectives = Array.from({ length: count }, (_, k) => ({
          metric: `m${k}`,
          goal: k % 2 ? ('maximize' as const) : ('minimize' as const),
        }));
        const random = randomStream('several', count);
        const sampler = make();
        const history: TrialRecord[] = [];
        for (let number = 0; number < 24; number += 1) {
          const params = paramsOf(sampler.propose(request(space, history, { objectives })));
          expect(space.refuse(params)).toBeUndefined();
          history.push(wildTrial(number, params, count, random.uniform));
        }
      });
    }

    if (learns) {
      it('proposes better points as results come in', () => {
        const axis = { type: 'float', low: -5, high: 5, ...continuous };
        const space = compile({ x: axis, y: axis, z: axis });
        const value = (params: Params) =>
          Object.values(params).reduce<number>((sum, x) => sum + ((x as number) - 1) ** 2, 0);
        const late = [1, 2, 3].map((seed) => {
          const sampler = make();
          const history: TrialRecord[] = [];
          for (let number = 0; number < 60; number += 1) {
            const params = paramsOf(
              sampler.propose(request(space, history, { seed, budget: { trials: 60, parallel: 1 } })),
            );
            history.push({ number, state: 'completed', params, values: [value(params)] });
          }
          return history
            .slice(-20)
            .map(({ values }) => values![0]!)
            .sort((a, b) => a - b)[10]!;
        });
        // The median of independent draws is 26.
        expect(late.reduce((a, b) => a + b) / 3).toBeLessThan(13);
      });
    }
  });
}

/** The same request made of other objects, as another process would have it. */
function structuredHistory(asked: SamplerRequest): SamplerRequest {
  return { ...asked, history: structuredClone(asked.history) as readonly TrialRecord[] };
}
