import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import type { Individual } from '../../../core/samplers/evolution/individual.ts';
import { act, initialPolicy, softmax } from '../../../core/samplers/reinforce/policy.ts';
import { train } from '../../../core/samplers/reinforce/train.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import { failure, individual } from './individuals.ts';

describe('policy gradients', () => {
  const space = compileSpace({
    arm: { type: 'categorical', choices: ['a', 'b', 'c', 'd'] },
    x: { type: 'float', low: 0, high: 1 },
  });
  const rates = { rate: 0.3, baseline: 0.9, entropy: 0.02 };

  it('learn which arm and which region pay', () => {
    const random = randomStream(2);
    const individuals: Individual[] = [];
    const untrained = initialPolicy(space);
    for (let n = 0; n < 300; n += 1) {
      const [arm, x] = act(untrained, space, random) as [number, number];
      const one = individual(n, (arm > 0.75 ? 0 : 1) + (x - 0.8) ** 2, arm, x);
      individuals.push(one);
    }
    const trained = initialPolicy(space);
    const { baseline } = train(trained, space, individuals, 1, rates);
    const [arm, x] = trained;
    expect(arm!.kind === 'softmax' && softmax(arm!.logits)[3]).toBeGreaterThan(0.5);
    expect(x!.kind === 'gaussian' && Math.abs(x!.mean - 0.8)).toBeLessThan(0.3);
    expect(baseline).toBeGreaterThan(-1);
  });

  it('make an action that fails less likely', () => {
    const policy = initialPolicy(space);
    const failures = [0, 1, 2, 3, 4].map((n): Individual => ({ ...failure(n), unit: Float64Array.from([0.1, 0.5]) }));
    expect(train(policy, space, failures, 1, rates).baseline).toBeUndefined();
    expect(policy[0]!.kind === 'softmax' && softmax(policy[0]!.logits)[0]).toBeLessThan(0.15);
  });
});
