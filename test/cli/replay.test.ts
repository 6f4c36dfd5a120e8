import { afterAll, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { lineageOf, type ScheduledParams } from '../../core/schedulers/lineage.ts';
import { parseSpec } from '../../core/sweep/spec/parse.ts';
import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import { Workplace } from './skysweep.ts';

// A dozen processes, each of which loads the images: seconds, but on a busy machine minutes.
vi.setConfig({ testTimeout: 300_000 });

/** A population on real images with the built-in trainer, the schedule that it found, and one fresh run with it. */
const place = new Workplace();
afterAll(() => place.remove());

const epochs = 3;

const population = (scheduler: object, more: object) => ({
  objective: { metric: 'val_accuracy', goal: 'maximize' },
  space: {
    learning_rate: { type: 'float', low: 1e-5, high: 0.1, log: true },
    batch_size: { type: 'int', low: 16, high: 128 },
  },
  sampler: 'random',
  scheduler,
  trainer: { family: 'mlp', layers: 1, units: 16, data: { name: 'mnist', train: 300, validation: 300 } },
  seed: 3,
  ...more,
});

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await place.run([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

async function sweep(name: string, spec: object): Promise<SweepView> {
  place.write(`${name}.json`, JSON.stringify({ name, ...spec }));
  return json('run', `${name}.json`, '--quiet');
}

/** Runs a population and answers the printed schedule of a clone that came to its end. */
async function scheduleOf(name: string, spec: object): Promise<{ scheduler: { schedule: ScheduledParams[] } }> {
  expect((await sweep(name, spec)).status).toBe('completed');
  const clones = (await json<TrialView[]>('trials', name)).filter(({ clone }) => clone);
  const tip = clones.find(({ state }) => state === 'completed')!;
  const { code, stdout, stderr } = await place.run(['schedule', name, String(tip.trial)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const part = parse(stdout);
  expect(part).toMatchObject({ scheduler: { name: 'replay', max: epochs }, budget: { parallel: 1 } });
  const { schedule } = part.scheduler;
  expect(schedule.length).toBeGreaterThan(1);
  expect(schedule.at(-1).params).toEqual(tip.params);
  return part;
}

// One at a time, members take turns: who copies whom follows from the seed alone, however fast the machine is.
const budget = { trials: 7, parallel: 1 };

it('a schedule that pbt found is replayed in one run, as the command prints it', async () => {
  const spec = population({ name: 'pbt', population: 4, interval: 1, max: epochs, quantile: 0.5 }, { budget });
  const part = await scheduleOf('pbt', spec);
  const { schedule } = part.scheduler;

  // What the spec has tried first is tried first, and changes nothing.
  const baseline = { learning_rate: 0.002, batch_size: 64 };
  const again = { ...spec, ...part, baseline, budget: { trials: schedule.length + 1, parallel: 1 } };
  const view = await sweep('again', again);
  expect(view).toMatchObject({ status: 'completed', counts: { failed: 0 }, steps: { run: 2 * epochs } });
  const trials = await json<TrialView[]>('trials', 'again');
  expect(trials[0]).toMatchObject({ state: 'completed', steps: epochs, params: baseline });
  const lineage = lineageOf(
    trials.map(({ trial, ...rest }) => ({ number: trial, ...rest })),
    schedule.length,
  );
  expect(lineage.map(({ trial, from }) => ({ step: from, params: trial.params }))).toEqual(schedule);
  expect(lineage.map(({ trial }) => trial.state)).toEqual([...schedule.slice(1).map(() => 'paused'), 'completed']);
  // Ten digits: guessing has a tenth.
  expect(Number(trials.at(-1)!.value)).toBeGreaterThan(0.2);
});

it('a schedule that pb2 found is printed as a part of a valid spec', async () => {
  const spec = population({ name: 'pb2', population: 4, interval: 1, max: epochs, quantile: 0.5 }, { budget });
  const part = await scheduleOf('pb2', spec);
  const { scheduler, trainer } = parseSpec(JSON.stringify({ name: 'again', ...spec, ...part }), 'again.json');
  expect(scheduler).toMatchObject(part.scheduler);
  expect(trainer).toMatchObject({ epochs });
});
