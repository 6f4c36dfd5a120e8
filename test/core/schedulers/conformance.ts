import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { createScheduler, schedulerSchema } from '../../../core/schedulers/registry.ts';
import { rungReached } from '../../../core/schedulers/rung-reached.ts';
import type { DecisionContext, Next, RungEntry, Scheduler } from '../../../core/schedulers/scheduler.ts';
import type { SchedulerSetup } from '../../../core/schedulers/setup.ts';
import { compileSpace } from '../../../core/space/compile.ts';
import { spaceSchema } from '../../../core/space/schema.ts';
import { ReportBook } from '../../../core/study/report-book.ts';
import type { Objective, TrialRecord } from '../../../core/sweep/trial.ts';

export interface ConformanceOptions {
  /** Settings beside the name, where it has no defaults for all of them. */
  readonly settings?: object;
  /** Whether it takes several objectives; false by default, as most compare trials by one. */
  readonly multiObjective?: boolean;
  /** Whether it ranks all trials at a rung; true by default. `by quantile` only feasible ones are. */
  readonly ranks?: boolean | 'by quantile';
  /** Changes of `setup` that it needs. */
  readonly setup?: Partial<SchedulerSetup>;
}

const definition = spaceSchema.parse({
  lr: { type: 'float', low: 1e-4, high: 1, log: true },
  units: { type: 'int', low: 1, high: 64 },
});
const space = compileSpace(definition);
const lastStep = 27;

const wildValue = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1e300) },
);
const goal = fc.constantFrom('minimize' as const, 'maximize' as const);
const event = fc.record({
  trial: fc.nat(11),
  /** Steps since the trial's last report; 0 repeats it, a negative number is a report that comes too late. */
  ahead: fc.integer({ min: -2, max: 9 }),
  value: wildValue,
});

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member);
  }
  return value;
}

function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = randomStream(seed, 'shuffle');
  return values
    .map((value) => [random.uniform(), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

/** What every scheduler has to do. Rungs, decisions and, where there is one, `next`. */
export function conformance(name: string, options: ConformanceOptions = {}): void {
  const { settings = {}, multiObjective = false, ranks = true } = options;
  const config = schedulerSchema.parse({ name, ...settings });
  const setup: SchedulerSetup = {
    objectives: [{ metric: 'loss', goal: 'minimize' }],
    maxSteps: lastStep,
    seed: 5,
    budget: { trials: 40, parallel: 4 },
    space: definition,
    ...options.setup,
  };
  const make = (objectives = setup.objectives): Scheduler => createScheduler(config, { ...setup, objectives });

  describe(`${name} ${JSON.stringify(settings)} conforms`, () => {
    it('is called by its name and places rungs that ascend', () => {
      const scheduler = make();
      expect(scheduler.name).toBe(name);
      for (let trial = 0; trial < 12; trial += 1) {
        for (let step = 0; step < 2 * lastStep; step += 1) {
          const rung = scheduler.nextRung(step, trial);
          if (rung === null) continue;
          expect(Number.isInteger(rung)).toBe(true);
          expect(rung).toBeGreaterThan(step);
          // No rung lies between: a look from any step below it finds the same.
          expect(scheduler.nextRung(rung - 1, trial)).toBe(rung);
        }
        const bracket = scheduler.bracket?.(trial) ?? 0;
        expect(Number.isInteger(bracket) && bracket >= 0).toBe(true);
        expect(make().bracket?.(trial) ?? 0).toBe(bracket);
      }
    });

    it('finds the rung that a report reaches in few looks, however long trials are', () => {
      const long = 1e9;
      const scheduler = createScheduler(config, { ...setup, maxSteps: long });
      const looks: number[] = [];
      const counting: Scheduler = {
        ...scheduler,
        nextRung(step, trial) {
          looks.push(step);
          return scheduler.nextRung(step, trial);
        },
      };
      const book = new ReportBook(counting, 'minimize');
      for (const step of [1, 2, 3, 1e6, long / 2, long - 1, long]) book.report(0, step, [1 / step]);
      expect(looks.length).toBeLessThan(7 * 40);
      const steps = fc.tuple(fc.nat(2 * lastStep), fc.integer({ min: 1, max: lastStep }));
      fc.assert(
        fc.property(steps, fc.nat(11), ([before, ahead], trial) => {
          const nextRung = (step: number) => make().nextRung(step, trial);
          let highest: number | undefined;
          for (let rung = nextRung(before); rung !== null && rung <= before + ahead; rung = nextRung(rung))
            highest = rung;
          expect(rungReached(nextRung, before, before + ahead)).toBe(highest);
        }),
        { numRuns: 40 },
      );
    });

    it(multiObjective ? 'takes several objectives' : 'refuses several objectives and says what takes them', () => {
      const two: Objective[] = [
        { metric: 'loss', goal: 'minimize' },
        { metric: 'size', goal: 'minimize' },
      ];
      if (multiObjective) expect(make(two).name).toBe(name);
      else
        expect(() => make(two)).toThrow(
          /^scheduler\S*: \S+ compares .* by one objective, there are 2; take (one of none, asha|last)/,
        );
    });

    it('decides whatever arrives in whatever order, the same each time, and gives reasons with numbers', () => {
      fc.assert(
        fc.property(fc.array(event, { maxLength: 120 }), goal, fc.nat(), (events, direction, seed) => {
          const objectives = [{ metric: 'loss', goal: direction }];
          const scheduler = checked(make(objectives), make(objectives), seed);
          const book = new ReportBook(scheduler, direction);
          const last = new Map<number, number>();
          const ended = new Set<number>();
          let incumbent: DecisionContext['incumbent'];
          for (const { trial, ahead, value } of events) {
            const before = last.get(trial) ?? 0;
            const step = Math.max(0, before + ahead);
            const completed = incumbent && [{ trial: incumbent.trial, curve: book.curve(incumbent.trial) }];
            const context = incumbent && completed && { incumbent, completed };
            const standing = book.standing(trial);
            const decision = book.report(trial, step, [value], context);
            if (ended.has(trial)) expect(book.standing(trial).decision).toBe('stop');
            if (book.standing(trial).decision === 'stop') ended.add(trial);
            // A repeated report gets the answer that it got before.
            expect(book.report(trial, step, [-value], context)).toEqual(decision);
            if (step < before) expect(book.standing(trial)).toEqual(standing);
            last.set(trial, Math.max(before, step));
            if (step >= lastStep && !ended.has(trial) && Number.isFinite(value)) incumbent ??= { trial, value };
          }
        }),
        { numRuns: 60 },
      );
    });

    it('says why a trial ends, naming itself and the figures', () => {
      fc.assert(
        fc.property(
          fc.array(fc.array(wildValue, { minLength: 1, maxLength: lastStep }), { maxLength: 10 }),
          (curves) => {
            const book = new ReportBook(make(), 'minimize');
            curves.forEach((curve, trial) => {
              curve.forEach((value, i) => {
                const decision = book.report(trial, i + 1, [value], {
                  incumbent: { trial: 0, value: -3 },
                  completed: [{ trial: 0, curve: book.curve(0) }],
                });
                if (decision.decision === 'continue') return;
                expect(decision.reason).toMatch(new RegExp(`^${name}: .*\\d`));
              });
            });
          },
        ),
        { numRuns: 40 },
      );
    });

    it(ranks ? 'ranks infeasible trials below all feasible ones, by violation' : 'lets violations alone', () => {
      const trial = fc.record({
        value: fc.integer({ min: -9, max: 9 }),
        violation: fc.constantFrom(0, 0, 0.2, 3),
      });
      fc.assert(
        fc.property(fc.array(trial, { minLength: 2, maxLength: 14 }), (trials) => {
          const step = make().nextRung(0, 0) ?? lastStep;
          const entry = ({ value, violation }: { value: number; violation: number }, number: number) => ({
            trial: number,
            values: [value],
            best: value,
            ...(violation > 0 && { violation }),
          });
          // What breaks constraints comes after all others, the more so the more it does, in their own order.
          const worth = trials.map(({ value, violation }) => ({ value: violation * 1e9 + value, violation: 0 }));
          const isCompared = (i: number) => ranks !== 'by quantile' || trials[i]!.violation === 0;
          const decide = (entries: readonly RungEntry[]) =>
            entries.flatMap((report, i) =>
              isCompared(i)
                ? [make().decide({ ...report, step, curve: [{ step, value: report.values[0]! }] }, entries).decision]
                : [],
            );
          const plain = ranks ? worth : trials.map(({ value }) => ({ value, violation: 0 }));
          expect(decide(trials.map(entry))).toEqual(decide(plain.map(entry)));
        }),
        { numRuns: 60 },
      );
    });

    if (make().next) nextConforms(make);
  });
}

/** Asks twice, with the rung in another order and of another instance: nothing else may matter. */
function checked(scheduler: Scheduler, twin: Scheduler, seed: number): Scheduler {
  return {
    ...scheduler,
    decide(report, rung, context) {
      deepFreeze([report, rung, context]);
      const decision = scheduler.decide(report, rung, context);
      const other = twin.decide(report, shuffled<RungEntry>(rung, seed), context);
      expect(other).toEqual(decision);
      if (decision.decision !== 'continue') expect(decision.reason).toMatch(/\d/);
      return decision;
    },
  };
}

interface Lane {
  readonly trial: number;
  /** It never reports again. */
  readonly silent: boolean;
}

/** A whole sweep in memory, with checkpoints: trials run, report, pause, stop, fail, fall silent; lanes ask `next`. */
function nextConforms(make: () => Scheduler): void {
  const record = (trials: Map<number, TrialRecord>) => [...trials.values()].sort((a, b) => a.number - b.number);

  it('lets only paused trials go on and clones only what has a checkpoint; ends instead of waiting for ever', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 16 }),
        (seed, parallel, budget) => {
          const random = randomStream(seed, 'sweep');
          const scheduler = make();
          const trials = new Map<number, TrialRecord>();
          const rungs = new Map<string, RungEntry[]>();
          const best = new Map<number, number>();
          const curves = new Map<number, { step: number; value: number }[]>();
          const running: Lane[] = [];
          const set = (number: number, change: Partial<TrialRecord>) =>
            trials.set(number, { ...(trials.get(number) as TrialRecord), ...change });

          const ask = (): Next => {
            const asked = () => ({
              space,
              objectives: [{ metric: 'loss', goal: 'minimize' as const }],
              trials: record(trials),
              trial: trials.size,
              seed: 5,
              parallel,
              mayCreate: trials.size < budget,
            });
            const view = asked();
            deepFreeze(view.trials);
            const answer = scheduler.next!(view);
            expect(make().next!(asked())).toEqual(answer);
            return answer;
          };
          const start = (params: TrialRecord['params'], clone?: TrialRecord['clone']) => {
            const number = trials.size;
            trials.set(number, {
              number,
              state: 'running',
              params,
              ...(clone && { clone, checkpoint: { step: clone.step } }),
            });
            running.push({ trial: number, silent: random.uniform() < 0.05 });
          };

          let asks = 0;
          for (let turn = 0; turn < 4000; turn += 1) {
            while (running.length < parallel) {
              asks += 1;
              const answer = ask();
              if (answer.next === 'done') {
                expect(answer.reason).toMatch(/\w/);
                if (running.length === 0) return;
                break;
              }
              if (answer.next === 'wait') {
                expect(running.length, 'waits although nothing runs').toBeGreaterThan(0);
                break;
              }
              if (answer.next === 'propose') {
                if (trials.size >= budget) {
                  // The budget is used up: the lane ends.
                  if (running.length === 0) return;
                  break;
                }
                start({ lr: random.uniform() * 0.9 + 0.01, units: 1 + random.below(64) });
              } else if (answer.next === 'start') {
                expect(trials.size).toBeLessThan(budget);
                expect(space.refuse(answer.params)).toBeUndefined();
                expect(answer.reason).toMatch(/\w/);
                start(answer.params);
              } else if (answer.next === 'resume') {
                expect(trials.get(answer.trial)?.state).toBe('paused');
                expect(answer.reason).toMatch(/\w/);
                set(answer.trial, { state: 'running' });
                running.push({ trial: answer.trial, silent: random.uniform() < 0.05 });
              } else {
                const source = trials.get(answer.of);
                expect(source?.checkpoint).toBeDefined();
                expect(trials.size).toBeLessThan(budget);
                expect(space.refuse(answer.params)).toBeUndefined();
                expect(answer.reason).toMatch(/\w/);
                start(answer.params, { of: answer.of, step: source!.checkpoint!.step });
              }
            }
            const at = random.below(running.length);
            const lane = running[at]!;
            const trial = trials.get(lane.trial)!;
            const from = trial.last?.step ?? trial.clone?.step ?? 0;
            const end = (change: Partial<TrialRecord>) => {
              set(lane.trial, change);
              running.splice(at, 1);
            };
            // It never reports again: what watches over jobs finds it failed in the end.
            if (lane.silent || random.uniform() < 0.01) {
              end({ state: 'failed' });
              continue;
            }
            const step = Math.min(lastStep, from + 1 + random.below(4));
            const value = random.uniform() < 0.05 ? Number.NaN : (lane.trial % 5) + 10 / step + random.uniform();
            const values = [value];
            const violation = random.uniform() < 0.2 ? random.uniform() : undefined;
            const broken = violation === undefined ? {} : { violation };
            let reached: number | null = null;
            for (
              let rung = scheduler.nextRung(from, lane.trial);
              rung !== null && rung <= step;
              rung = scheduler.nextRung(rung, lane.trial)
            ) {
              reached = rung;
            }
            best.set(
              lane.trial,
              Math.min(best.get(lane.trial) ?? Number.POSITIVE_INFINITY, Number.isNaN(value) ? Infinity : value),
            );
            curves.set(lane.trial, [...(curves.get(lane.trial) ?? []), { step, value }]);
            set(lane.trial, { last: { step, values }, checkpoint: { step } });
            if (reached !== null) {
              const key = `${scheduler.bracket?.(lane.trial) ?? 0}/${reached}`;
              const entry = {
                trial: lane.trial,
                values,
                ...broken,
                best: best.get(lane.trial)!,
                curve: curves.get(lane.trial)!,
              };
              const rung = [...(rungs.get(key) ?? []), entry];
              rungs.set(key, rung);
              set(lane.trial, {
                rungs: [...(trials.get(lane.trial)!.rungs ?? []), { step: reached, values, ...broken }],
              });
              const decision = scheduler.decide({ ...entry, step, curve: curves.get(lane.trial)! }, rung);
              if (decision.decision === 'stop') {
                end({ state: 'stopped' });
                continue;
              }
              if (decision.decision === 'pause') {
                end({ state: 'paused' });
                continue;
              }
            }
            if (step >= lastStep) end({ state: 'completed', values });
          }
          expect.fail(`no end after ${asks} questions`);
        },
      ),
      { numRuns: 40 },
    );
  });
}
