import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCloud, shell, spec, type TestCloud } from './with-cloud.ts';

/** Real sweeps of real programs that report a second metric, which the spec bounds. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

// The lower the loss, the higher the latency.
const report = `echo "{\\"loss\\": $SKYSWEEP_PARAM_X, \\"latency_ms\\": $(awk "BEGIN { print 30 - 25 * $SKYSWEEP_PARAM_X }")}"`;
const space = { x: { type: 'float', low: 0, high: 1 } };
const budget = { trials: 12, parallel: 2 };

describe('a sweep with outcome constraints', () => {
  it('finds the best within the bounds and says what the others break', async () => {
    const view = await test.run(
      spec('bounded', shell(report), { space, budget, outcome_constraints: { latency_ms: { max: 20 } } }),
    );
    const trials = await test.trials('bounded');
    const feasible = trials.filter(({ params }) => (params.x as number) >= 0.4);
    expect(view.counts.completed).toBe(12);
    expect(view.infeasible).toBe(12 - feasible.length);
    expect(view.infeasible).toBeGreaterThan(0);
    expect(view.best?.value).toBe(Math.min(...feasible.map(({ value }) => value as number)));
    for (const trial of trials) {
      if (feasible.includes(trial)) expect(trial.infeasible).toBeUndefined();
      else expect(trial.reason).toMatch(/^infeasible: latency_ms 2\d(\.\d+)? is above 20$/);
    }
  });

  it('are compared at the rungs: what breaks them is stopped, however good it is', async () => {
    // Beyond its first step a trial that breaks them would wait for ever.
    const steps = 'for s in 1 2 3; do echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X, \\"latency_ms\\": $L}"';
    const script = `L=$(awk "BEGIN { print 30 - 25 * $SKYSWEEP_PARAM_X }"); ${steps}; case $L in 2*) sleep 600;; esac; done`;
    await test.run(
      spec('rungs', shell(script), {
        space,
        initial: [{ x: 0.5 }, { x: 0.1 }, { x: 0.45 }],
        scheduler: { name: 'asha', min: 1, max: 3, eta: 2 },
        budget: { trials: 3, parallel: 1 },
        outcome_constraints: { latency_ms: { max: 20 } },
      }),
    );
    const trials = await test.trials('rungs');
    expect(trials.map(({ state }) => state)).toEqual(['completed', 'stopped', 'completed']);
    expect(trials[1]!.reason).toMatch(/^asha: 0.1, which breaks outcome constraints by 0.375, is not among the best/);
  });

  it('has no best, and does not end at its target, as long as none is feasible', async () => {
    const view = await test.run(
      spec('hopeless', shell(report), {
        space,
        budget: { trials: 4, parallel: 2 },
        objective: { metric: 'loss', goal: 'minimize', target: 2 },
        outcome_constraints: { latency_ms: { max: 1 }, memory_mb: { max: 512 } },
      }),
    );
    expect(view).toMatchObject({ status: 'completed', reason: '4 trials done', best: null, infeasible: 4 });
    const [first] = await test.trials('hopeless');
    expect(first?.infeasible).toMatch(/^latency_ms \S+ is above 1, memory_mb was not reported as a number$/);
  });
});
