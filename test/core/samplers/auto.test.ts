import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { armOnTrial, leadingArm } from '../../../core/samplers/auto/portfolio.ts';
import { autoSampler } from '../../../core/samplers/auto.ts';
import type { SamplerRequest } from '../../../core/samplers/sampler.ts';
import type { TrialRecord } from '../../../core/sweep/trial.ts';
import { branin, mixed, zdt1 } from './classics.ts';

type Problem = Pick<typeof mixed | typeof branin, 'space' | 'evaluate'>;

function requestAfter({ space, evaluate }: Problem, trials: number): SamplerRequest {
  const random = randomStream(3, 'history');
  const history = Array.from({ length: trials }, (_, number): TrialRecord => {
    const params = space.decode(space.parameters.map(() => random.uniform()));
    return { number, state: 'completed', params, values: [evaluate(params)] };
  });
  return {
    space,
    objectives: [{ metric: 'loss', goal: 'minimize' }],
    history,
    trial: trials,
    seed: 1,
    budget: { trials: 1000, parallel: 1 },
  };
}

const reasonFor = (request: SamplerRequest): string => autoSampler().propose(request).reason;

describe('the portfolio', () => {
  it('tries every arm equally often', () => {
    const turns = Array.from({ length: 60 }, (_, trial) => armOnTrial(trial, 3));
    for (const arm of [0, 1, 2]) expect(turns.filter((turn) => turn === arm)).toHaveLength(10);
    expect(turns.filter((turn) => turn === undefined)).toHaveLength(30);
  });

  it('is led by the arm whose tries turn out best, in the direction of the goal', () => {
    const request = requestAfter(branin, 60);
    for (const wanted of [0, 1, 2]) {
      const history = request.history.map((trial): TrialRecord => {
        const good = armOnTrial(trial.number, 3) === wanted;
        return { ...trial, values: [(good ? 0 : 50) + (trial.number % 7)] };
      });
      expect(leadingArm({ ...request, history }, 3, 10)).toBe(wanted);
      const negated = history.map((trial) => ({ ...trial, values: [-trial.values![0]!] }));
      const maximize = [{ metric: 'gain', goal: 'maximize' as const }];
      expect(leadingArm({ ...request, history: negated, objectives: maximize }, 3, 10)).toBe(wanted);
    }
  });

  it('forgets: an arm that has become better takes over', () => {
    const request = requestAfter(branin, 300);
    const history = request.history.map((trial): TrialRecord => {
      const good = armOnTrial(trial.number, 3) === (trial.number < 150 ? 1 : 2);
      return { ...trial, values: [(good ? 0 : 50) + (trial.number % 7)] };
    });
    expect(leadingArm({ ...request, history: history.slice(0, 150) }, 3, 10)).toBe(1);
    expect(leadingArm({ ...request, history }, 3, 10)).toBe(2);
  });
});

describe('auto', () => {
  it('says what it takes and why', () => {
    expect(reasonFor(requestAfter(branin, 0))).toMatch(/Sobol/);
    expect(reasonFor(requestAfter(mixed, 41))).toMatch(/^auto takes (gp|tpe), which does best so far/);
    expect(reasonFor(requestAfter(mixed, 40))).toMatch(/^auto tries tpe in turn/);
  });

  it('leaves Gaussian processes when the history is long', () => {
    expect(reasonFor(requestAfter(branin, 501))).toMatch(/cmaes/);
    expect(reasonFor(requestAfter(mixed, 501))).toMatch(/tpe/);
  });

  it('takes hypervolume improvement for several objectives', () => {
    const { space, evaluate } = zdt1;
    const flat = requestAfter({ space, evaluate: () => 0 }, 20);
    const history = flat.history.map((trial) => ({ ...trial, values: evaluate(trial.params) }));
    const objectives = ['f1', 'f2'].map((metric) => ({ metric, goal: 'minimize' as const }));
    expect(reasonFor({ ...flat, history, objectives })).toMatch(/hypervolume/);
  });
});
