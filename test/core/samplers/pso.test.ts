import { describe, expect, it } from 'vitest';
import { pso } from '../../../core/samplers/pso.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import type { TrialRecord } from '../../../core/sweep/trial.ts';

describe('particle swarm', () => {
  it('moves a particle by its last step when nothing pulls', () => {
    const space = compileSpace({ x: { type: 'float', low: 0, high: 1 } });
    const history: TrialRecord[] = [0.2, 0.9, 0.3, 0.8].map((x, number) => ({
      number,
      state: number === 2 ? 'running' : 'completed',
      params: { x },
      ...(number === 2 ? {} : { values: [1] }),
    }));
    const sampler = pso({ particles: 2, inertia: 0.5, cognitive: 1e-9, social: 1e-9 });
    const objectives = [{ metric: 'm', goal: 'minimize' as const }];
    const proposal = sampler.propose({ space, objectives, history, trial: 4, seed: 1, budget: { parallel: 2 } });
    expect('params' in proposal && Number(proposal.params.x)).toBeCloseTo(0.3 + 0.5 * 0.1, 6);
  });
});
