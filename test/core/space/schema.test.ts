import { describe, expect, it } from 'vitest';
import { samplerSchema } from '../../../core/samplers/settings.ts';
import { spaceSchema } from '../../../core/space/schema.ts';

function errors(space: unknown): string[] {
  const result = spaceSchema.safeParse(space);
  return result.success
    ? []
    : result.error.issues.map(({ path, message }) => `${['space', ...path].join('.')}: ${message}`);
}

describe('spaceSchema', () => {
  it.each([
    [
      { lr: { type: 'float', low: 0, high: 1, log: true } },
      'space.lr.low: log needs low > 0, found 0; set low to a small positive number',
    ],
    [{ lr: { type: 'float', low: 2, high: 1 } }, 'space.lr.low: low 2 is above high 1; swap them or widen the range'],
    [
      { lr: { type: 'float', low: 0.5, high: 1, reverse_log: true } },
      'space.lr.high: reverse_log needs high < 1, found 1; set high to a number just below 1',
    ],
    [{ lr: { type: 'float', low: 0, high: 1, step: 0 } }, 'space.lr.step: is not positive; set it to a number above 0'],
    [
      { lr: { type: 'real', low: 0, high: 1 } },
      'space.lr.type: is not a type of parameter; known are float, int, categorical, ordinal, normal, lognormal, beta, constant, derived',
    ],
    [{ n: { type: 'int', low: 0.5, high: 3 } }, 'space.n.low: 0.5 is not an integer; round it, or use type: float'],
    [{ c: { type: 'categorical', choices: [] } }, 'space.c.choices: is empty; list at least one choice'],
    [
      { c: { type: 'categorical', choices: ['a', 'b', 'a'] } },
      'space.c.choices.2: "a" is already at place 0; remove one',
    ],
    [
      { c: { type: 'categorical', choices: [[1]] } },
      'space.c.choices.0: is a list, and choices are strings, numbers, booleans or null; write it as a text, such as "1"',
    ],
    [
      { c: { type: 'categorical', choices: [{ a: 1 }] } },
      'space.c.choices.0: is not a string, number, boolean or null; choices are JSON scalars',
    ],
    [
      { c: { type: 'categorical', choices: ['a', 'b'], weights: [1] } },
      'space.c.weights: 1 weights for 2 choices; give one weight per choice',
    ],
    [
      { a: { type: 'int', low: 1, high: 2, when: { b: [1] } } },
      'space.a.when.b: there is no parameter b; name one of the space',
    ],
    [
      { a: { type: 'int', low: 1, high: 2, when: { c: ['z'] } }, c: { type: 'categorical', choices: ['x'] } },
      'space.a.when.c: the parent never has the value "z"; its values are "x"',
    ],
    [
      { a: { type: 'int', low: 1, high: 2, when: { c: { low: 1 } } }, c: { type: 'categorical', choices: ['x'] } },
      'space.a.when.c: a range needs a parent with numbers; list values instead',
    ],
    [
      { a: { type: 'int', low: 1, high: 2, when: { a: [1] } } },
      'space.a.when: depends on itself: a -> a; break the circle',
    ],
    [
      { 'a b': { type: 'int', low: 1, high: 2 } },
      'space.a b: "a b" is not a name; use letters, digits, "_", "." and "-", beginning with a letter',
    ],
    [{}, 'space: is empty; name at least one parameter'],
  ])('refuses %j', (space, message) => expect(errors(space)).toEqual([message]));

  it('takes every type of parameter', () => {
    expect(
      errors({
        a: { type: 'float', low: 0.5, high: 0.999, reverse_log: true },
        b: { type: 'normal', mu: 0, sigma: 1, low: -1, step: 0.1 },
        c: { type: 'lognormal', mu: 0, sigma: 1 },
        d: { type: 'beta', alpha: 1, beta: 2 },
        e: { type: 'ordinal', values: ['small', 'large'], when: { a: { low: 0.9 }, f: [true] } },
        f: { type: 'constant', value: true },
        g: { type: 'derived', expression: 'a + b' },
      }),
    ).toEqual([]);
  });
});

describe('samplerSchema', () => {
  const issues = (sampler: unknown) =>
    samplerSchema.safeParse(sampler).error?.issues.map(({ path, message }) => [path.join('.'), message]);

  it('takes a name, alone or with settings', () => {
    expect(samplerSchema.parse('tpe')).toEqual({ name: 'tpe' });
    expect(samplerSchema.parse({ name: 'tpe', startup: 5 })).toEqual({ name: 'tpe', startup: 5 });
  });

  it('points to the setting that is wrong', () => {
    expect(issues('tpa')).toEqual([['', expect.stringContaining('is not the name of a sampler; known are')]]);
    expect(issues({ name: 'tpe', startup: 0 })).toEqual([['startup', expect.any(String)]]);
    expect(issues({ name: 'tpe', start: 1 })).toEqual([['', expect.stringContaining('start')]]);
  });
});
