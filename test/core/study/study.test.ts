import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SamplerRequest } from '../../../core/samplers/sampler.ts';
import type { SpaceDefinition } from '../../../core/space/schema.ts';
import { createStudy, type StudyOptions } from '../../../core/study/create-study.ts';
import { StudyDone } from '../../../core/study/errors.ts';

const space = {
  x: { type: 'float', low: -1, high: 1 },
  kind: { type: 'categorical', choices: ['a', 'b'] },
} as const;
const finite = { n: { type: 'int', low: 1, high: 3 } } as const;

const study = (options: Partial<StudyOptions<typeof space>> = {}) =>
  createStudy({ space, sampler: 'random', seed: 1, ...options });

describe('ask and tell', () => {
  it('keeps what is asked and told, and finds the best', () => {
    const s = study();
    const [a, b, c] = s.ask(3);
    s.tell(b!, 2);
    s.tell(0, 3);
    s.tell(c!, { state: 'failed', reason: 'no memory' });
    expect([a, b, c].map((trial) => trial!.number)).toEqual([0, 1, 2]);
    expect(s.trials.map(({ state, values, reason }) => [state, values, reason])).toEqual([
      ['completed', [3], undefined],
      ['completed', [2], undefined],
      ['failed', undefined, 'no memory'],
    ]);
    expect(s.best).toMatchObject({ number: 1, value: 2, params: b!.params });
  });

  it('maximizes on demand, and takes NaN and infinities as the results they are', () => {
    const s = study({ objective: 'maximize' });
    expect(s.best).toBeUndefined();
    for (const value of [Number.NaN, -Infinity, 4, 3]) s.tell(s.ask(), value);
    expect(s.best).toMatchObject({ number: 2, value: 4 });
    expect(s.trials[0]).toMatchObject({ state: 'completed', values: [Number.NaN] });
  });

  it('shows the sampler what is in flight, and never changes what it has shown', () => {
    const requests: SamplerRequest[] = [];
    const s = study({
      sampler: {
        name: 'own',
        propose(request) {
          requests.push(request);
          return { params: { x: request.trial / 10, kind: 'a' }, reason: 'in turn' };
        },
      },
      budget: { trials: 4, parallel: 2 },
    });
    const [first] = s.ask(2);
    first!.report(1, 0.5);
    s.tell(first!, 1);
    s.ask();
    expect(requests.map(({ history }) => history.map(({ state }) => state))).toEqual([
      [],
      ['running'],
      ['completed', 'running'],
    ]);
    expect(requests[2]).toMatchObject({ trial: 2, seed: 1, budget: { trials: 4, parallel: 2 } });
    expect(s.trials[1]).toMatchObject({ proposal: 'in turn' });
  });

  it('has a Pareto front for several objectives', () => {
    const s = study({ objectives: ['minimize', { goal: 'maximize', metric: 'accuracy' }] });
    for (const values of [
      [1, 1],
      [2, 2],
      [2, 1],
    ])
      s.tell(s.ask(), values);
    expect(s.paretoFront.map(({ number }) => number)).toEqual([0, 1]);
    expect(() => s.best).toThrow('best: the study has 2 objectives; see paretoFront');
    expect(() => s.tell(s.ask(), 1)).toThrow('value: 1 given for 2 (value_0, accuracy); give one per objective');
    expect(() => s.tell(3, [1, 2, 3])).toThrow('value: 3 given for 2');
    s.tell(3, [0, 0]);
  });

  it.each<[string, (s: ReturnType<typeof study>) => unknown]>([
    ['trial: there is no trial 7; there are 0 to 1', (s) => s.tell(7, 1)],
    ['trial: there is no trial -1', (s) => s.report(-1, 1, 1)],
    ['trial: 0 is completed already; a trial is told once', (s) => s.tell(0, 1)],
    ['trial: 0 is completed already', (s) => s.report(0, 1, 1)],
    ['value: "1" is not a number', (s) => s.tell(1, '1' as never)],
    ['value: undefined is not a number', (s) => s.tell(1, undefined as never)],
    ['value: null is not a number', (s) => s.tell(1, null as never)],
    ['value.0: null is not a number', (s) => s.tell(1, [null as never])],
    ['state: "done" is none that can be told', (s) => s.tell(1, { state: 'done' as never })],
    ['step: 1.5 is not an integer of at least 0', (s) => s.report(1, 1.5, 1)],
    ['step: -1 is not', (s) => s.report(1, -1, 1)],
    ['count: 0.5 is not an integer', (s) => s.ask(0.5)],
  ])('%s', (message, act) => {
    const s = study();
    s.ask(2);
    s.tell(0, 1);
    const before = s.trials;
    expect(() => act(s)).toThrow(message);
    expect(() => act(s)).toThrow(RangeError);
    expect(s.trials).toEqual(before);
  });

  it('says that nothing has been asked for', () => {
    expect(() => study().tell(0, 1)).toThrow('trial: there is no trial 0; none has been asked for yet');
  });
});

describe('the end', () => {
  it('comes when a finite space is exhausted', () => {
    const s = createStudy({ space: finite, sampler: 'random' });
    expect(s.end).toBeUndefined();
    expect(new Set(s.ask(5).map(({ params }) => params.n))).toEqual(new Set([1, 2, 3]));
    expect(s.end).toMatchObject({ done: 'space exhausted', reason: expect.stringContaining('3 trials') });
    expect(s.ask(1)).toEqual([]);
    expect(() => s.ask()).toThrow(StudyDone);
    expect(() => s.ask()).toThrow('space exhausted: every point of the space has been tried');
  });

  it('comes with the budget', () => {
    const s = study({ budget: { trials: 2 } });
    expect(s.ask(3)).toHaveLength(2);
    expect(s.end).toEqual({ done: 'budget of 2 trials used up' });
  });

  it('comes when the target is reached, and results in flight are still taken', () => {
    const s = study({ objective: { goal: 'maximize', target: 0.9 } });
    const [a, b, c] = s.ask(3);
    s.tell(a!, Number.NaN);
    expect(s.end).toBeUndefined();
    s.tell(b!, 0.9);
    expect(s.end).toEqual({ done: 'target reached' });
    expect(s.ask(1)).toEqual([]);
    s.tell(c!, 0.95);
    expect(s.best!.value).toBe(0.95);
  });
});

describe('createStudy', () => {
  it.each<[string, object]>([
    ['space.x.low: low 2 is above high 1', { space: { x: { type: 'float', low: 2, high: 1 } } }],
    ['space: is empty', { space: {} }],
    ['objective: ', { objective: 'min' }],
    ['objectives: excludes objective', { objective: 'minimize', objectives: ['minimize'] }],
    ['objectives: is empty', { objectives: [] }],
    ['sampler: is not the name of a sampler', { sampler: 'tpee' }],
    ['sampler.startup', { sampler: { name: 'tpe', startup: -1 } }],
    ['scheduler: is "ahsa"', { scheduler: 'ahsa' }],
    ['scheduler.max: missing', { scheduler: 'asha' }],
    [
      'scheduler: median compares trials by one objective, there are 2',
      { scheduler: 'median', objectives: ['minimize', 'maximize'] },
    ],
    ['space.x: a grid has no points of a continuous parameter; give it a step', { sampler: 'grid' }],
    ['seed: must be at least 0', { seed: -1 }],
    ['constraints.0: ', { constraints: ['y < 1'] }],
    ['initial.0.x: 7 is not one of -1 to 1', { initial: [{ x: 7 }] }],
    ['budget.trials: must be at least 1', { budget: { trials: 0 } }],
    ['trails: unknown field', { trails: 5 }],
  ])('names the field: %s', (message, options) => {
    const make = () => createStudy({ space, ...options } as unknown as StudyOptions<SpaceDefinition>);
    expect(make).toThrow(message);
    expect(make).toThrow(RangeError);
  });

  it('tries the default and the initial points first, within the constraints', () => {
    const s = study({ default: { x: -0.5, kind: 'b' }, initial: [{ x: -0.25 }], constraints: ['x < 0'] });
    expect(s.ask(2).map(({ params }) => params)).toEqual([
      { x: -0.5, kind: 'b' },
      { x: -0.25, kind: 'b' },
    ]);
    expect(s.ask(20).every(({ params }) => params.x < 0)).toBe(true);
  });

  it('is deterministic for a seed, whatever the sampler', () => {
    const run = (sampler: 'auto' | 'tpe' | 'random', seed: number) => {
      const s = study({ sampler, seed });
      for (let i = 0; i < 14; i += 1) {
        const trial = s.ask();
        s.tell(trial, trial.params.x ** 2 + trial.seed / 2 ** 40);
      }
      return s.trials;
    };
    for (const sampler of ['auto', 'tpe', 'random'] as const) {
      expect(run(sampler, 3)).toEqual(run(sampler, 3));
      expect(run(sampler, 3)).not.toEqual(run(sampler, 4));
    }
  });

  it('keeps numbers without holes and states consistent for any order of asking and telling', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ ask: fc.integer({ min: 1, max: 3 }) }),
        fc.record({ tell: fc.nat(8), value: fc.oneof(fc.double(), fc.constant({ state: 'failed' as const })) }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const s = study();
        const expected: string[] = [];
        for (const step of all) {
          if ('ask' in step) expected.push(...s.ask(step.ask).map(() => 'running'));
          else if (expected[step.tell] === 'running') {
            s.tell(step.tell, step.value);
            expected[step.tell] = typeof step.value === 'number' ? 'completed' : 'failed';
          } else expect(() => s.tell(step.tell, step.value)).toThrow(RangeError);
        }
        expect(s.trials.map(({ number }) => number)).toEqual(expected.map((_, i) => i));
        expect(s.trials.map(({ state }) => state)).toEqual(expected);
        const values = s.trials.flatMap((trial) => trial.values ?? []).filter((value) => !Number.isNaN(value));
        expect(s.best?.value).toBe(values.length > 0 ? values.reduce((a, b) => (b < a ? b : a)) : undefined);
      }),
    );
  });
});
