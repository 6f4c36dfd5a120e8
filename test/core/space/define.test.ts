import { describe, expect, expectTypeOf, it } from 'vitest';
import { compileSpace } from '../../../core/space/compile.ts';
import { defineSpace, type ParamsOf } from '../../../core/space/define.ts';

const space = defineSpace({
  learning_rate: { type: 'float', low: 1e-5, high: 0.1, log: true },
  layers: { type: 'int', low: 1, high: 4 },
  optimizer: { type: 'categorical', choices: ['sgd', 'adam', null, 7, true] },
  momentum: { type: 'float', low: 0, high: 0.99, when: { optimizer: ['sgd'] } },
  nesterov: { type: 'categorical', choices: [true, false], when: { momentum: { low: 0.5 } } },
  size: { type: 'ordinal', values: [32, 64, 128] },
  noise: { type: 'normal', mu: 0, sigma: 1 },
  dropout: { type: 'beta', alpha: 2, beta: 5 },
  data: { type: 'constant', value: 'mnist' },
  scaled: { type: 'derived', expression: 'learning_rate * sqrt(size / 32)' },
});

describe('defineSpace', () => {
  it('infers the exact type of every parameter', () => {
    expectTypeOf<ParamsOf<typeof space>>().toEqualTypeOf<{
      readonly learning_rate: number;
      readonly layers: number;
      readonly optimizer: 'sgd' | 'adam' | null | 7 | true;
      readonly momentum?: number;
      readonly nesterov?: boolean;
      readonly size: 32 | 64 | 128;
      readonly noise: number;
      readonly dropout: number;
      readonly data: 'mnist';
      readonly scaled: number;
    }>();
  });

  it('gives derived parameters the types of their expressions, absent where what they are made of may be', () => {
    const derived = defineSpace({
      a: { type: 'float', low: 0, high: 1 },
      kind: { type: 'categorical', choices: ['x', 'y'] },
      child: { type: 'int', low: 1, high: 2, when: { kind: ['x'] } },
      twice: { type: 'derived', expression: '2 * a' },
      rounded: { type: 'derived', expression: 'round(a)' },
      same: { type: 'derived', expression: 'kind' },
      large: { type: 'derived', expression: 'a > 0.5' },
      halved: { type: 'derived', expression: 'child / 2' },
      quartered: { type: 'derived', expression: 'halved / 2' },
      sometimes: { type: 'derived', expression: 'a + 1', when: { kind: ['y'] } },
    });
    expectTypeOf<ParamsOf<typeof derived>>().toEqualTypeOf<{
      readonly a: number;
      readonly kind: 'x' | 'y';
      readonly child?: number;
      readonly twice: number;
      readonly rounded: number;
      readonly same: 'x' | 'y';
      readonly large: string | number | boolean | null;
      readonly halved?: number;
      readonly quartered?: number;
      readonly sometimes?: number;
    }>();
    const space = compileSpace(derived);
    expect(space.complete({ a: 0.75, kind: 'y' })).toEqual({
      a: 0.75,
      kind: 'y',
      twice: 1.5,
      rounded: 1,
      same: 'y',
      large: true,
      sometimes: 1.75,
    });
    expect(space.complete({ a: 0.75, kind: 'x', child: 2 })).toMatchObject({ halved: 1, quartered: 0.5 });
  });

  it('refuses, already as a type, what is no parameter', () => {
    // @ts-expect-error a float has no choices
    expect(() => defineSpace({ x: { type: 'float', choices: [1] } })).toThrow('space.x.low');
    // @ts-expect-error there is no such type
    expect(() => defineSpace({ x: { type: 'real', low: 0, high: 1 } })).toThrow('space.x.type');
  });

  it('names every field that is wrong', () => {
    expect(() =>
      defineSpace({ a: { type: 'float', low: 0, high: 1, log: true }, b: { type: 'int', low: 3, high: 2 } }),
    ).toThrow(
      'space.a.low: log needs low > 0, found 0; set low to a small positive number\n' +
        'space.b.low: low 3 is above high 2; swap them or widen the range',
    );
  });

  it('compiles', () => {
    expect(compileSpace(space).decode(new Array(9).fill(0))).toMatchObject({ optimizer: 'sgd', momentum: 0, size: 32 });
  });
});
