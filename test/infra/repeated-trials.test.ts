import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCloud, shell, spec, type TestCloud } from './with-cloud.ts';

/** Real sweeps whose trials are several runs of a program. */
let test: TestCloud;
beforeAll(async () => {
  test = await openTestCloud();
});
afterAll(() => test.close());

/** The loss of a fold is x plus a tenth of its number; what was run goes to a log. */
const fold = (log: string) => `
  echo "$SKYSWEEP_TRIAL $1 $2 $3" >> ${test.dataDir}/${log}
  echo "{\\"step\\": 1, \\"loss\\": 99}"
  awk "BEGIN { print \\"{\\\\\\"loss\\\\\\": \\" $SKYSWEEP_PARAM_X + 0.1 * $1 \\"}\\" }"`;
const program = (log: string, more: object = {}) => ({
  command: ['sh', '-c', fold(log), 'sh', '${fold}', '${folds}', '${seed}'],
  ...more,
});
const logOf = (log: string) =>
  readFileSync(`${test.dataDir}/${log}`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map(Number) as [trial: number, fold: number, folds: number, seed: number]);

describe('a sweep with evaluate: { folds }', () => {
  it('gives each trial the mean over its folds, with its standard error', async () => {
    const view = await test.run(spec('folds', program('folds.log'), { evaluate: { folds: 4 } }));
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 6 }, steps: { run: 24, full: 24 } });
    for (const { value, params, steps, standardError } of await test.trials('folds')) {
      expect(value).toBeCloseTo((params.x as number) + 0.15, 4);
      // Of 0, 0.1, 0.2, 0.3: the deviation is 0.1291.
      expect(standardError).toBeCloseTo(0.06455, 4);
      expect(steps).toBe(4);
    }
    const log = logOf('folds.log');
    expect(log).toHaveLength(24);
    expect(new Set(log.map(([, , folds]) => folds))).toEqual(new Set([4]));
    // One split for all: the folds of two trials can be compared.
    expect(new Set(log.map(([, , , seed]) => seed)).size).toBe(1);
    for (let trial = 0; trial < 6; trial += 1) {
      expect(log.filter(([number]) => number === trial).map(([, index]) => index)).toEqual([0, 1, 2, 3]);
    }
  });

  it('lets wilcoxon stop a trial between two folds; its value is the mean so far', async () => {
    // The first point is the best one.
    const initial = [{ x: 0 }, { x: 0.5 }, { x: 0.6 }];
    const more = { evaluate: { folds: 10 }, scheduler: 'wilcoxon', initial, budget: { trials: 3, parallel: 1 } };
    const view = await test.run(spec('paired', program('paired.log'), more));
    expect(view.counts).toMatchObject({ completed: 1, stopped: 2 });
    for (const trial of (await test.trials('paired')).slice(1)) {
      // Four pairs are the fewest that can show it: p = 1/16.
      expect(trial).toMatchObject({ state: 'stopped', steps: 4, reason: expect.stringMatching(/^wilcoxon: /) });
      expect(trial.value).toBeCloseTo((trial.params.x as number) + 0.15, 4);
    }
    expect(logOf('paired.log')).toHaveLength(10 + 4 + 4);
  });

  it('completes a trial whose folds are all done, however bad', async () => {
    const more = { evaluate: { folds: 4 }, scheduler: { name: 'wilcoxon', p: 0.2 }, initial: [{ x: 0 }, { x: 0.5 }] };
    const late = { ...more, scheduler: { ...more.scheduler, warmup: 4 }, budget: { trials: 2, parallel: 1 } };
    const view = await test.run(spec('last-fold', program('last-fold.log'), late));
    expect(view.counts).toMatchObject({ completed: 2, stopped: 0 });
  });

  it('promotes paused trials to their next folds without checkpoints', async () => {
    const asha = { name: 'asha', mode: 'promote', min: 1, eta: 3 };
    const more = { evaluate: { folds: 9 }, scheduler: asha, budget: { trials: 9, parallel: 3 } };
    const view = await test.run(spec('promoted', program('promoted.log'), more));
    expect(view.status).toBe('completed');
    expect(view.counts.completed).toBeGreaterThan(0);
    expect(view.counts.paused).toBeGreaterThan(2);
    const log = logOf('promoted.log');
    // Each fold of each trial was run once, and counted once.
    expect(new Set(log.map(([trial, index]) => `${trial}/${index}`)).size).toBe(log.length);
    for (const { trial, steps, value, params } of await test.trials('promoted')) {
      expect(log.filter(([number]) => number === trial)).toHaveLength(steps);
      expect(value).toBeCloseTo((params.x as number) + (0.1 * (steps - 1)) / 2, 4);
    }
  });

  it('fails a trial with the number of the fold that failed', async () => {
    const trainer = shell('[ "$SKYSWEEP_FOLD" = 2 ] && exit 3; echo "{\\"loss\\": 1}"');
    await test.run(spec('broken', trainer, { evaluate: { folds: 3 }, budget: { trials: 1 } }));
    expect((await test.trials('broken'))[0]).toMatchObject({
      state: 'failed',
      steps: 2,
      exitCode: 3,
      reason: expect.stringMatching(/^fold 2: .*code 3/),
    });
  });

  it('goes on with the fold that failed when the trial is retried', async () => {
    const once = `${test.dataDir}/once`;
    const script = `[ "$SKYSWEEP_FOLD" = 1 ] && [ ! -e ${once} ] && touch ${once} && exit 3; ${fold('retried.log')}`;
    const trainer = { ...program('retried.log', { retries: 1, backoff: 0.1 }) };
    trainer.command[2] = script;
    const view = await test.run(spec('retried', trainer, { evaluate: { folds: 3 }, budget: { trials: 1 } }));
    expect(view.counts.completed).toBe(1);
    expect(logOf('retried.log').map(([, index]) => index)).toEqual([0, 1, 2]);
    const [trial] = await test.trials('retried');
    expect(trial?.value).toBeCloseTo((trial?.params.x as number) + 0.1, 4);
  });
});

describe('a sweep with evaluate: { seeds }', () => {
  it('gives every trial the same seeds', async () => {
    await test.run(spec('seeds', program('seeds.log'), { evaluate: { seeds: 3 }, budget: { trials: 4, parallel: 2 } }));
    const log = logOf('seeds.log');
    const seedsOf = (trial: number) => log.filter(([number]) => number === trial).map(([, , , seed]) => seed);
    expect(new Set(seedsOf(0)).size).toBe(3);
    for (const trial of [1, 2, 3]) expect(seedsOf(trial)).toEqual(seedsOf(0));
  });
});

describe('a sweep that confirms its best', () => {
  // Noise that belongs to the seed alone, and a little that belongs to the seed and the trial's point.
  const noisy = (log: string) => ({
    command: [
      'sh',
      '-c',
      `echo "$SKYSWEEP_TRIAL $SKYSWEEP_SEED $1" >> ${test.dataDir}/${log}
       awk "BEGIN { s = $SKYSWEEP_SEED; x = $1; a = (s % 97) / 97; b = ((s * (1 + int(x * 1000))) % 89) / 890;
         print \\"{\\\\\\"loss\\\\\\": \\" x + a + b \\"}\\" }"`,
      'sh',
      '${x}',
    ],
  });

  it('trains them with the same fresh seeds, outside the search, and tests the winner', async () => {
    const initial = [{ x: 0 }, { x: 5 }, { x: 10 }];
    const view = await test.run(
      spec('confirmed', noisy('confirmed.log'), {
        space: { x: { type: 'float', low: 0, high: 10 } },
        initial,
        confirm: { top: 2, seeds: 5 },
        budget: { trials: 3, parallel: 3 },
      }),
    );
    expect(view).toMatchObject({ status: 'completed', reason: '3 trials done', counts: { completed: 3 } });
    expect(await test.trials('confirmed')).toHaveLength(3);
    const { done, total, trials, verdict } = view.confirmation!;
    expect([done, total]).toEqual([10, 10]);
    expect(trials.map(({ trial, n }) => [trial, n])).toEqual([
      [0, 5],
      [1, 5],
    ]);
    expect(trials[1]?.winner?.t).toBeLessThan(0.05);
    expect(trials[1]?.winner?.wilcoxon).toBeCloseTo(1 / 32, 10);
    expect(trials[1]?.winner?.better).toBeCloseTo(5, 0);
    expect(verdict).toMatch(/^Trial 0 is better, not just lucky: on 5 fresh seeds it beats trial 1 /);
    const log = logOf('confirmed.log');
    const again = (x: number) => log.filter(([trial, , own]) => trial > 2 && own === x).map(([, seed]) => seed);
    expect(again(0).sort()).toEqual(again(5).sort());
    expect(new Set(again(0)).size).toBe(5);
    expect(again(10)).toEqual([]);
  });

  it('confirms a cross-validation by whole ones with fresh splits', async () => {
    const view = await test.run(
      spec('splits', program('splits.log'), {
        evaluate: { folds: 3 },
        confirm: { top: 2, seeds: 2 },
        budget: { trials: 3, parallel: 2 },
      }),
    );
    expect(view.confirmation).toMatchObject({ done: 4, total: 4 });
    const again = logOf('splits.log').filter(([trial]) => trial > 2);
    expect(again).toHaveLength(2 * 2 * 3);
    expect(new Set(again.map(([, , , seed]) => seed)).size).toBe(2);
    expect(view.confirmation?.trials[0]?.mean).toBeCloseTo(view.best!.value, 4);
    // This program makes nothing of its seed.
    expect(view.confirmation?.verdict).toMatch(/same value for every seed/);
  });
});

describe('the system', () => {
  it('records time and memory of every trial, which may be objectives', async () => {
    // The memory is that of a child of the shell, held for some of the looks that are taken twice a second.
    const grown =
      'const b = Buffer.alloc(90 << 20, 1); setTimeout(() => console.log(JSON.stringify({ loss: b[0] })), 2000)';
    const script = `"${process.execPath}" -e '${grown}'; true`;
    const view = await test.run(
      spec('measured', shell(script), {
        objective: undefined,
        objectives: [
          { metric: 'loss', goal: 'minimize' },
          { metric: 'system/train_seconds', goal: 'minimize' },
        ],
        outcome_constraints: { 'system/peak_memory_mb': { max: 80 } },
        budget: { trials: 2, parallel: 1 },
      }),
    );
    expect(view).toMatchObject({ status: 'completed', counts: { completed: 2 }, infeasible: 2 });
    for (const { system, infeasible } of await test.trials('measured')) {
      expect(system?.['system/train_seconds']).toBeGreaterThan(0.4);
      expect(system?.['system/device_seconds']).toBeGreaterThanOrEqual(system!['system/train_seconds']!);
      expect(system?.['system/peak_memory_mb']).toBeGreaterThan(90);
      expect(infeasible).toMatch(/^system\/peak_memory_mb \S+ is above 80$/);
    }
  });

  it('minimises a time that no program reports', async () => {
    const view = await test.run(
      spec('fastest', shell('sleep $SKYSWEEP_PARAM_X'), {
        objective: { metric: 'system/train_seconds', goal: 'minimize' },
        space: { x: { type: 'ordinal', values: [0.6, 0.05, 0.3] } },
        sampler: 'grid',
        budget: { parallel: 1 },
      }),
    );
    expect(view.best?.params).toEqual({ x: 0.05 });
    expect(view.best?.value).toBeGreaterThan(0.05);
  });

  it('reports no errors of its own in all of the above', () => {
    expect(test.errors).toEqual([]);
  });
});
