/**
 * What the `curve` scheduler saves, and how often it stops the trial that would have been the best: sweeps one trial at a
 * time over curves that are known to their ends, in many random orders, with and without what it learns from completed
 * trials.
 *
 *   npx tsx bench/curve-forecasts.ts --curves digits,constant,cosine,step --orders 20
 *
 * `digits` are the tabulated curves of SKYSWEEP_PEERS; the others real trainings on MNIST by that learning-rate schedule.
 */
import { parseArgs } from 'node:util';
import { randomStream } from '../core/random.ts';
import { randomSampler } from '../core/samplers/random.ts';
import { createScheduler, schedulerSchema } from '../core/schedulers/registry.ts';
import type { Scheduler } from '../core/schedulers/scheduler.ts';
import { compileSpace } from '../core/space/compile.ts';
import { simulate } from '../test/simulation/driver.ts';
import { type MnistOptions, mnistCurves } from './curve-forecasts/mnist.ts';
import { readTables } from './learning-curves/tables.ts';
import { peersFolder } from './samplers/problems.ts';

const { values: options } = parseArgs({
  options: {
    curves: { type: 'string', default: 'digits,constant,cosine,step' },
    orders: { type: 'string', default: '20' },
    trials: { type: 'string', default: '24' },
    epochs: { type: 'string', default: '16' },
    images: { type: 'string', default: '1500' },
  },
});
const trials = Number(options.trials);
const objectives = [{ metric: 'error', goal: 'minimize' as const }];

/** Trials of one sweep in the order in which they run. */
type Deal = (order: number) => readonly (readonly number[])[];

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = randomStream(seed, 'order');
  return values
    .map((value) => ({ value, key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

async function dealOf(name: string): Promise<Deal> {
  if (name === 'digits') {
    const table = readTables(peersFolder)[0]!;
    const space = compileSpace(table.space);
    return (order) => {
      const random = randomStream(order, 'configurations');
      return Array.from({ length: trials }, () => {
        const unit = Float64Array.from(space.parameters, () => random.uniform());
        return table.curve(space.decode(unit)).values;
      });
    };
  }
  const schedule = name as MnistOptions['schedule'];
  const curves = await mnistCurves({
    schedule,
    trials,
    epochs: Number(options.epochs),
    images: Number(options.images),
  });
  return (order) => shuffled(curves, order);
}

/** A scheduler that sees no more of completed trials than their curves up to the step. */
function withoutEnds(scheduler: Scheduler): Scheduler {
  return {
    ...scheduler,
    decide(report, rung, { completed = [], ...context } = {}) {
      const seen = completed.map(({ trial, curve }) => ({
        trial,
        curve: curve.filter(({ step }) => step <= report.step),
      }));
      return scheduler.decide(report, rung, { ...context, completed: seen });
    },
  };
}

function sweep(curves: readonly (readonly number[])[], learns: boolean) {
  const maxSteps = curves[0]!.length;
  const made = createScheduler(schedulerSchema.parse({ name: 'curve', max: maxSteps }), { objectives, seed: 0 });
  const { steps, trials } = simulate({
    space: compileSpace({ x: { type: 'float', low: 0, high: 1 } }),
    objectives,
    sampler: randomSampler(),
    scheduler: learns ? made : withoutEnds(made),
    seed: 0,
    lanes: 1,
    maxSteps,
    budget: { trials: curves.length },
    curve: (_, step, { number }) => [curves[number]![step - 1]!],
    duration: () => 1,
  });
  const ends = curves.map((curve) => curve.at(-1)!);
  const best = Math.min(...ends);
  const found = Math.min(...trials.flatMap(({ state, number }) => (state === 'completed' ? [ends[number]!] : [])));
  return { share: steps / (curves.length * maxSteps), lost: found > best, regret: found - best };
}

console.log('| curves | learns from completed trials | epochs saved | best trial stopped | error lost by it, mean |');
console.log('| --- | --- | --- | --- | --- |');
for (const name of options.curves.split(',')) {
  const deal = await dealOf(name);
  for (const learns of [false, true]) {
    const runs = Array.from({ length: Number(options.orders) }, (_, order) => sweep(deal(order), learns));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const saved = 100 * (1 - mean(runs.map(({ share }) => share)));
    const lost = runs.filter((run) => run.lost).length;
    console.log(
      `| ${name} | ${learns ? 'yes' : 'no'} | ${saved.toFixed(0)} % | ${lost} of ${runs.length} | ${mean(runs.map(({ regret }) => regret)).toFixed(4)} |`,
    );
  }
}
