import { describe, expect, it } from 'vitest';
import { createSampler, samplerSchema } from '../../../core/samplers/registry.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import { refuseExtension } from '../../../core/space/extension.ts';
import { spaceSchema } from '../../../core/space/schema.ts';
import type { Objective, TrialRecord } from '../../../core/sweep/trial.ts';

const before = spaceSchema.parse({
  x: { type: 'float', low: 0.01, high: 1, log: true },
  n: { type: 'int', low: 1, high: 8 },
  kind: { type: 'categorical', choices: ['a', 'b'] },
  part: { type: 'float', low: 0, high: 1, when: { kind: ['a'] } },
});
const after = spaceSchema.parse({
  ...before,
  x: { type: 'float', low: 0.001, high: 10, log: true },
  n: { type: 'constant', value: 20 },
  kind: { type: 'categorical', choices: ['c', 'a', 'b'] },
  depth: { type: 'int', low: 1, high: 5 },
  share: { type: 'float', low: 0, high: 1 },
  mode: { type: 'categorical', choices: [1, 2, 3] },
});

const one: Objective[] = [{ metric: 'loss', goal: 'minimize' }];
const two: Objective[] = [...one, { metric: 'size', goal: 'minimize' }];
const names = [
  'auto',
  'gp',
  'tpe',
  'random',
  'sobol',
  'cmaes',
  'nsga2',
  'nsga3',
  'genetic',
  'differential-evolution',
  'pso',
  'tabu',
  'annealing',
  'reinforce',
];

describe('old trials of a smaller space', () => {
  it.each(names.flatMap((name) => [[name, one] as const, [name, two] as const]))(
    'are no obstacle to %s',
    (name, objectives) => {
      expect(refuseExtension(before, after)).toBeUndefined();
      const sampler = createSampler(samplerSchema.parse(name));
      const history: TrialRecord[] = [];
      const spaces = { old: compileSpace(before), now: compileSpace(after) };
      const budget = { trials: 45, parallel: 1 };
      for (let trial = 0; trial < 45; trial += 1) {
        const space = trial < 30 ? spaces.old : spaces.now;
        const proposal = sampler.propose({ space, objectives, history: [...history], trial, seed: 5, budget });
        if ('exhausted' in proposal) throw new Error(proposal.reason);
        const { params } = proposal;
        expect(space.refuse(params)).toBeUndefined();
        const values = objectives.map((_, i) => Math.abs(Math.log(Number(params.x)) + i) + Number(params.depth ?? 0));
        history.push({ number: trial, state: 'completed', params, values });
      }
      // The rank of what was found is about x alone, so that all of it is known after the change as well.
      expect(new Set(history.map(({ params }) => JSON.stringify(params))).size).toBe(45);
    },
  );
});
