import { describe, expect, it } from 'vitest';
import { compileSpace } from '../../../core/space/compile.ts';
import { spaceSchema } from '../../../core/space/schema.ts';

const definition = spaceSchema.parse({
  units_1: { type: 'int', low: 1, high: 9 },
  units_2: { type: 'int', low: 1, high: 9 },
  optimizer: { type: 'categorical', choices: ['sgd', 'adam'] },
  'sgd.momentum': { type: 'float', low: 0, high: 1, when: { optimizer: ['sgd'] } },
  base_lr: { type: 'float', low: 1e-4, high: 0.1, log: true },
  batch_size: { type: 'ordinal', values: [64, 256, 1024] },
  learning_rate: { type: 'derived', expression: 'base_lr * sqrt(batch_size / 256)' },
  decay: { type: 'derived', expression: 'learning_rate * sgd.momentum' },
});
const point = { units_1: 4, units_2: 3, optimizer: 'sgd', 'sgd.momentum': 0.5, base_lr: 0.01, batch_size: 1024 };
const holds = (constraint: string, change = {}) =>
  compileSpace(definition, [constraint]).feasible({ ...point, ...change });

describe('constraints', () => {
  it.each([
    ['units_2 <= units_1', true],
    ['units_1 + 2 * units_2 == 10', true],
    ['units_2 ** 2 % 5 > units_1', false],
    ['not (units_1 < 3) and optimizer in ["sgd", "adam"]', true],
    ["optimizer == 'adam' or sgd.momentum < 0.4", false],
    ['max(units_1, units_2, 7) == 7 && abs(-2) == 2', true],
    ['units_1 > 3 ? units_2 < 3 : true', false],
    ['learning_rate <= 0.02', true],
    ['optimizer != "a and b"', true],
  ])('evaluates %s', (text, expected) => expect(holds(text)).toBe(expected));

  it('hold where they hang on an inactive parameter, unless the rest decides', () => {
    const adam = { optimizer: 'adam', 'sgd.momentum': undefined };
    expect(holds('sgd.momentum < 0.1', adam)).toBe(true);
    expect(holds('sgd.momentum < 0.1 and units_1 > 5', adam)).toBe(false);
    expect(holds('sgd.momentum < 0.1 or units_1 > 5', adam)).toBe(true);
  });

  it.each([
    ['units_1 <', 'constraints.0: Expected expression after < at character 9'],
    ['unit < 3', 'constraints.0: there is no parameter unit'],
    ['units_1 < optimizer', 'constraints.0: < needs numbers, found'],
    ['units_1 + 1', 'constraints.0: a constraint needs conditions, found'],
    ['1 < units_1 < 3', 'constraints.0: < needs numbers, found'],
    ['units_1 ^ 2 > 3', 'constraints.0: "^" at character 8 is no operator here; write **'],
    ['constructor("return 1")() > 0', 'constraints.0: only names of parameters and of functions'],
    ['units_1.constructor == 1', 'constraints.0: there is no parameter units_1.constructor'],
    ['toString(1) == 1', 'constraints.0: there is no function toString'],
    ['units_1["x"] == 1', 'constraints.0: only names of parameters and of functions'],
    ['this == 1', 'constraints.0: ThisExpression is not supported'],
    ['units_1 units_2', 'constraints.0: an operator is missing'],
    ['units_1 in 3', 'constraints.0: after "in" comes a list'],
    ['-units_1 ** 2 < 3', 'constraints.0: a sign before ** is ambiguous'],
  ])('refuses %s', (text, message) => expect(() => compileSpace(definition, [text])).toThrow(message));

  it('that reject nearly everything are an error that says so', () => {
    expect(() => compileSpace(definition, ['units_1 > 1', 'base_lr > 0.0999999'])).toThrow(
      'constraints: they reject 10000 of 10000 random points, most often by "base_lr > 0.0999999"',
    );
    const small = spaceSchema.parse({ a: { type: 'int', low: 0, high: 9 } });
    expect(() => compileSpace(small, ['a > 9'])).toThrow('they reject all 10 points of the space');
    expect(compileSpace(small, ['a > 8']).feasible({ a: 9 })).toBe(true);
  });
});

describe('derived parameters', () => {
  it('follow from the others, also from each other, and vanish with what they hang on', () => {
    const space = compileSpace(definition);
    expect(space.complete(point)).toEqual({ ...point, learning_rate: 0.02, decay: 0.01 });
    expect(space.complete({ ...point, optimizer: 'adam' })).not.toHaveProperty('decay');
    expect(space.decode(space.parameters.map(() => 0.1))).toHaveProperty('learning_rate');
    expect(space.refuse({ ...point, learning_rate: 0.02 })).toBeUndefined();
    expect(space.refuse({ ...point, learning_rate: 0.03 })).toBe('learning_rate: is derived; leave it out');
    expect(space.key(point)).toBe(space.key(space.complete(point)));
  });

  it.each([
    [{ d: { type: 'derived', expression: 'd + 1' } }, 'space.d.expression: depends on itself: d -> d'],
    [{ d: { type: 'derived', expression: 'y + 1' } }, 'space.d.expression: there is no parameter y'],
    [{ d: { type: 'derived', expression: 'log(x - 5)' } }, 'space.d.expression: gives NaN for {"x":'],
  ])('are refused when they cannot be computed', (extra, message) => {
    const broken = spaceSchema.parse({ x: { type: 'float', low: 0, high: 1 }, ...extra });
    expect(() => compileSpace(broken)).toThrow(message);
  });
});
