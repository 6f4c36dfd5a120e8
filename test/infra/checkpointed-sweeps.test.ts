import { writeFileSync } from 'node:fs';
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

  it('tries a clone that failed once more from the checkpoint that it began with', async () => {
    // Whoever finds another trial's name in the checkpoint fails. After its first step each waits to be paused.
    const script = `
      s=$(cat "$DIR/step" 2>/dev/null || echo 0)
      [ -e "$DIR/by" ] && [ "$(cat "$DIR/by")" != "$SKYSWEEP_TRIAL" ] && [ ! -e ${test.dataDir}/healed ] && exit 3
      echo $SKYSWEEP_TRIAL > "$DIR/by"
      while [ $s -lt 2 ]; do
        s=$((s+1)); echo $s > "$DIR/step"
        echo "{\\"step\\": $s, \\"loss\\": $SKYSWEEP_PARAM_X}"
        [ $s -eq 2 ] || sleep 60
      done`;
    const DIR = `${test.dataDir}/ckpt/retry/\${trial}`;
    const trainer = shell(script, { checkpoint_dir: DIR, checkpoint_every: 0.01, retries: 0, env: { DIR } });
    await test.run(
      spec('retry', trainer, {
        scheduler: { name: 'pbt', population: 4, interval: 1, max: 2, quantile: 0.5 },
        budget: { trials: 6, parallel: 1 },
      }),
    );
    const failed = (await test.trials('retry')).find(({ clone, state }) => clone && state === 'failed')!;
    writeFileSync(`${test.dataDir}/healed`, '');
    const { body } = await test.post(`/v1/sweeps/retry/trials/${failed.trial}/retry`);
    const again = (body as { trial: number }).trial;
    await test.until('retry', ({ status, counts }) => status === 'completed' && counts.running + counts.paused === 0);
    const retried = (await test.trials('retry'))[again]!;
    expect(retried).toMatchObject({ params: failed.params, clone: failed.clone, state: 'completed', steps: 2 });
  });
});
