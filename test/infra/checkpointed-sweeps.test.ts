import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCloud, shell, spec, type TestCloud } from './with-cloud.ts';

/** Real sweeps whose trials leave and go on from their checkpoints. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

/** Counts on from its checkpoint to 9; the lower `x`, the better it is at every step, and the sooner. */
const counter = (name: string) => {
  const script = `
    s=$(cat "$SKYSWEEP_CHECKPOINT_DIR/step" 2>/dev/null || echo 0)
    while [ $s -lt 9 ]; do
      s=$((s+1)); echo $s > "$SKYSWEEP_CHECKPOINT_DIR/step"
      echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"; sleep 0$(echo $SKYSWEEP_PARAM_X | cut -c2-3)
    done`;
  const checkpoint_dir = `${test.dataDir}/ckpt/${name}/\${trial}`;
  return shell(script, { checkpoint_dir, checkpoint_every: 0.01, env: { SKYSWEEP_CHECKPOINT_DIR: checkpoint_dir } });
};

describe('a sweep with checkpoints', () => {
  it('promotes the best of the paused trials and leaves the others paused', async () => {
    const view = await test.run(
      spec('promote', counter('promote'), {
        scheduler: { name: 'asha', mode: 'promote', min: 1, max: 9, eta: 3 },
        budget: { trials: 9, parallel: 3 },
      }),
    );
    expect(view).toMatchObject({ status: 'completed', reason: '9 trials done' });
    const trials = await test.trials('promote');
    const paused = trials.filter(({ state }) => state === 'paused');
    const completed = trials.filter(({ state }) => state === 'completed');
    expect(paused.length + completed.length).toBe(9);
    expect(completed.length).toBeGreaterThanOrEqual(1);
    expect(paused.length).toBeGreaterThanOrEqual(3);
    for (const { steps, reason } of paused) {
      expect([1, 3]).toContain(steps);
      expect(reason).toMatch(/^asha: .* is not among the best/);
    }
    const best = Math.min(...trials.map(({ params }) => params.x as number));
    expect(view.best?.value).toBe(best);
    // Every step of every trial was run once: nobody began again.
    expect(view.steps.run).toBe(trials.reduce((sum, { steps }) => sum + steps, 0));
  });

  it('clones the better members of a population', async () => {
    const view = await test.run(
      spec('population', counter('population'), {
        scheduler: { name: 'pbt', population: 4, interval: 1 },
        budget: { trials: 8, parallel: 4 },
      }),
    );
    expect(view.status).toBe('completed');
    const trials = await test.trials('population');
    const clones = trials.filter((trial) => trial.clone);
    expect(clones.length).toBeGreaterThan(0);
    for (const { clone, trial } of clones) {
      expect(clone!.of).toBeLessThan(trial);
      expect(clone!.step).toBeGreaterThan(0);
      expect(trials[clone!.of]!.params.x).not.toBe(trials[trial]!.params.x);
    }
    // A clone's own steps come after those that it took over.
    const own = trials.reduce((sum, { steps, clone }) => sum + steps - (clone?.step ?? 0), 0);
    expect(view.steps.run).toBe(own);
  });
});
