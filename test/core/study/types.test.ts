import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineSpace } from '../../../core/space/define.ts';
import { createStudy } from '../../../core/study/create-study.ts';

const space = defineSpace({
  lr: { type: 'float', low: 1e-5, high: 0.1, log: true },
  optimizer: { type: 'categorical', choices: ['sgd', 'adam'] },
  momentum: { type: 'float', low: 0, high: 0.99, when: { optimizer: ['sgd'] } },
});

interface Expected {
  readonly lr: number;
  readonly optimizer: 'sgd' | 'adam';
  readonly momentum?: number;
}

describe("a study's parameters", () => {
  it('have their exact types wherever they appear', async () => {
    const study = createStudy({ space });
    const trial = study.ask();
    study.tell(trial, 1);
    expectTypeOf(trial.params).toEqualTypeOf<Expected>();
    expectTypeOf(study.ask(2)[0]!.params).toEqualTypeOf<Expected>();
    expectTypeOf(study.trials[0]!.params).toEqualTypeOf<Expected>();
    expectTypeOf(study.best!.params).toEqualTypeOf<Expected>();
    expectTypeOf(study.best!.value).toEqualTypeOf<number>();
    expectTypeOf(study.paretoFront[0]!.params).toEqualTypeOf<Expected>();
    await study.optimize(
      ({ params }) => {
        expectTypeOf(params).toEqualTypeOf<Expected>();
        return params.lr;
      },
      { trials: 1 },
    );
    expect(Object.keys(trial.params)).toContain('lr');
  });

  it('are inferred from a literal as well', () => {
    const study = createStudy({ space: { size: { type: 'ordinal', values: ['s', 'm'] } }, objective: 'maximize' });
    expectTypeOf(study.ask().params).toEqualTypeOf<{ readonly size: 's' | 'm' }>();
    expect(study.ask(5)).toHaveLength(1);
  });

  it('bind the initial points', () => {
    expect(createStudy({ space, initial: [{ optimizer: 'adam' }] }).ask().params.optimizer).toBe('adam');
    // @ts-expect-error there is no such choice
    expect(() => createStudy({ space, initial: [{ optimizer: 'adagrad' }] })).toThrow('initial.0.optimizer');
    // @ts-expect-error there is no such parameter
    expect(() => createStudy({ space, default: { rate: 1 } })).toThrow('default.rate');
  });
});
