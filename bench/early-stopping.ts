/**
 * What early stopping saves on real MNIST: the same sweep with and without a scheduler, on the embedded profile.
 *
 *   npx tsx bench/early-stopping.ts --seeds 3 --schedulers none,asha
 *
 * For each seed it prints the epochs run, the best validation accuracy and the winner's test accuracy with its 95 %
 * interval (binomial, 10,000 images), and last the share of epochs beside `none`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { SweepView } from '../core/sweep/views.ts';
import { openCloud } from '../infra/local/cloud.ts';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '3' },
    schedulers: { type: 'string', default: 'none,asha' },
    trials: { type: 'string', default: '16' },
    epochs: { type: 'string', default: '9' },
    parallel: { type: 'string', default: '2' },
  },
});
const epochs = Number(options.epochs);
const testImages = 10_000;

const schedulers: Readonly<Record<string, object | string>> = {
  none: 'none',
  asha: { name: 'asha', min: 1, max: epochs, eta: 3 },
  'asha-promote': { name: 'asha', mode: 'promote', min: 1, max: epochs, eta: 3 },
  hyperband: { name: 'hyperband', min: 1, max: epochs, eta: 3 },
  median: { name: 'median', startup: 3 },
};

function spec(scheduler: string, seed: number): object {
  return {
    name: `mnist-${scheduler}-${seed}`,
    objective: { metric: 'val_accuracy', goal: 'maximize' },
    space: {
      learning_rate: { type: 'float', low: 1e-5, high: 0.3, log: true },
      batch_size: { type: 'categorical', choices: [64, 128, 256] },
      optimizer: { type: 'categorical', choices: ['sgd', 'momentum', 'adam', 'adamw'] },
      units: { type: 'int', low: 32, high: 256, log: true },
      dropout: { type: 'float', low: 0, high: 0.5 },
    },
    sampler: 'random',
    scheduler: schedulers[scheduler],
    budget: { trials: Number(options.trials), parallel: Number(options.parallel) },
    trainer: { family: 'mlp', data: 'mnist', epochs, test: true },
    seed,
  };
}

async function run(scheduler: string, seed: number): Promise<SweepView> {
  const dataDir = mkdtempSync(join(tmpdir(), 'early-stopping-'));
  const cloud = await openCloud({ dataDir, onError: (error) => console.error(error) });
  try {
    const call = async (path: string, init?: RequestInit) => (await cloud.fetch(path, init)).json();
    const { sweep } = (await call('/v1/sweeps', {
      method: 'POST',
      body: JSON.stringify({ spec: spec(scheduler, seed) }),
    })) as SweepView;
    for (;;) {
      const view = (await call(`/v1/sweeps/${sweep}`)) as SweepView;
      if (view.status !== 'running') return view;
      await sleep(500);
    }
  } finally {
    await cloud.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const interval = (accuracy: number) => 1.96 * Math.sqrt((accuracy * (1 - accuracy)) / testImages);

const total = new Map<string, number>();
for (let seed = 0; seed < Number(options.seeds); seed += 1) {
  for (const scheduler of options.schedulers.split(',')) {
    const { best, steps, evaluation } = await run(scheduler, seed);
    total.set(scheduler, (total.get(scheduler) ?? 0) + steps.run);
    const test = evaluation?.best.test_accuracy ?? Number.NaN;
    console.log(
      `seed ${seed}  ${scheduler.padEnd(12)} ${String(steps.run).padStart(4)} epochs  best ${best?.value.toFixed(4)}  test ${test.toFixed(4)} ± ${interval(test).toFixed(4)}`,
    );
  }
}
const all = total.get('none');
for (const [scheduler, run] of total) {
  const share = all === undefined ? '' : `, ${((100 * run) / all).toFixed(0)} % of none's`;
  console.log(`${scheduler}: ${run} epochs${share}`);
}
