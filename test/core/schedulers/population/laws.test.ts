import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { randomSampler } from '../../../../core/samplers/random.ts';
import { firstLoss } from '../../../../core/schedulers/comparison.ts';
import { lineageRungs } from '../../../../core/schedulers/lineage.ts';
import type { Next, Scheduler, ScheduleView } from '../../../../core/schedulers/scheduler.ts';
import { compileSpace } from '../../../../core/space/compile.ts';
import type { TrialRecord } from '../../../../core/sweep/trial.ts';
import { simulate } from '../../../simulation/driver.ts';
import { spaces } from '../../space/arbitrary-space.ts';
import { best, maximize, run, schedulerOf, wandering } from './toy.ts';

const maxSteps = 12;

/** A sweep over any space with values out of thin air, NaN and failures among them; every step of it is looked at. */
const sweeps = fc.record({
  definition: spaces(),
  seed: fc.nat(1000),
  population: fc.integer({ min: 2, max: 7 }),
  lanes: fc.integer({ min: 1, max: 7 }),
  interval: fc.integer({ min: 1, max: 5 }),
});

type Sweep = typeof sweeps extends fc.Arbitrary<infer T> ? T : never;

function simulated(
  name: string,
  { definition, seed, population, lanes, interval }: Sweep,
  onNext: (view: ScheduleView, next: Next) => void,
) {
  const space = compileSpace(definition);
  const make = () => schedulerOf({ name, population, interval, max: maxSteps }, { parallel: lanes });
  const scheduler: Scheduler = {
    ...make(),
    next(view) {
      const next = make().next!(view);
      expect(make().next!(view)).toEqual(next);
      onNext(view, next);
      return next;
    },
  };
  const noise = (...path: number[]) => randomStream(seed, 'test', ...path).uniform();
  return simulate({
    space,
    objectives: maximize,
    sampler: randomSampler(),
    scheduler,
    seed,
    lanes,
    maxSteps,
    budget: { trials: 40 },
    curve: (_, step, { number }) => [noise(number, step, 1) < 0.1 ? Number.NaN : noise(number, step)],
    duration: (_, step, { number }) => 0.5 + noise(number, step, 2),
    mishap: (_, step) => (noise(step, 3) < 0.02 ? 'fail' : undefined),
    checkpointEvery: 2,
  });
}

describe.each(['pbt', 'pb2'])('%s', (name) => {
  it('clones only living members with a checkpoint, into the space, and ends', () => {
    fc.assert(
      fc.property(sweeps, (sweep) => {
        const { trials, end } = simulated(name, sweep, (view, next) => {
          if (next.next === 'resume') expect(view.trials[next.trial]!.state).toBe('paused');
          if (next.next !== 'clone') return;
          const source = view.trials[next.of]!;
          expect(['running', 'queued', 'paused']).toContain(source.state);
          expect(source.checkpoint!.step).toBeLessThan(maxSteps);
          const dead = Number(/place of trial (\d+)/.exec(next.reason)![1]);
          if (view.trials[dead]!.state === 'stopped') {
            const [ours, theirs] = [next.of, dead].map(
              (number) => new Map(lineageRungs(view.trials, number).map(({ step, values }) => [step, values[0]!])),
            );
            const shared = Math.max(...[...ours!.keys()].filter((step) => theirs!.has(step)));
            const [own, other] = [ours!, theirs!].map((rungs) =>
              firstLoss({ values: [rungs.get(shared)!] }, 'maximize'),
            );
            expect(own).toBeLessThan(other!);
          }
          expect(view.space.refuse(next.params)).toBeUndefined();
          expect(view.trials.filter(isDead).length).toBeGreaterThan(view.trials.length - sweep.population);
        });
        expect(trials.filter(({ state }) => !isDead({ state }) && state !== 'completed')).toEqual([]);
        expect(end).not.toBe('all lanes wait');
      }),
      { numRuns: name === 'pbt' ? 60 : 15 },
    );
  });

  it('lets all members advance where there are fewer lanes', () => {
    const scheduler = schedulerOf({ name, population: 6, interval: 10, max: 60 }, { parallel: 2 });
    const space = { x: { type: 'float', low: 0, high: 1 } };
    const { reports } = run({
      scheduler,
      sampler: randomSampler(),
      curve: wandering(60),
      space,
      lanes: 2,
      maxSteps: 60,
    });
    const reached = (step: number) => reports.findIndex((report) => report.step === step);
    // Nobody is at the third rung before everybody was at the first.
    const early = reports.slice(0, reached(30)).filter(({ step }) => step === 10);
    expect(new Set(early.map(({ trial }) => trial)).size).toBe(6);
  });
});

it('pb2 follows an optimum that wanders', () => {
  const scheduler = schedulerOf({ name: 'pb2', population: 6, interval: 10, max: 100 }, { parallel: 6 });
  const space = { x: { type: 'float', low: 0, high: 1 } };
  const curve = wandering(100);
  const { value } = best(
    run({ scheduler, sampler: randomSampler(), curve, space, lanes: 6, maxSteps: 100, budget: { trials: 40 } }),
  );
  expect(value).toBeGreaterThan(85);
});

function isDead({ state }: Pick<TrialRecord, 'state'>): boolean {
  return state === 'stopped' || state === 'failed';
}
