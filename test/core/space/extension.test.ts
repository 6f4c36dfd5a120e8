import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileSpace } from '../../../core/space/compile.ts';
import { refuseExtension } from '../../../core/space/extension.ts';
import { spaceSchema } from '../../../core/space/schema.ts';

const definition = spaceSchema.parse({
  lr: { type: 'float', low: 0.001, high: 0.1, log: true },
  optimizer: { type: 'categorical', choices: ['sgd', 'adam'] },
  momentum: { type: 'float', low: 0, high: 1, when: { optimizer: ['sgd'] } },
  width: { type: 'int', low: 4, high: 16, step: 4 },
  twice: { type: 'derived', expression: 'lr * 2' },
});
const extended = (change: object) => spaceSchema.parse({ ...definition, ...change });

describe('refuseExtension', () => {
  it('takes wider ranges, finer steps, more choices, fixed values and new parameters', () => {
    const wider = extended({
      lr: { type: 'float', low: 1e-4, high: 1, log: true },
      optimizer: { type: 'categorical', choices: ['rmsprop', 'sgd', 'adam'] },
      momentum: { type: 'constant', value: 0.9 },
      width: { type: 'int', low: 2, high: 32, step: 2 },
      layers: { type: 'int', low: 1, high: 3 },
    });
    expect(refuseExtension(definition, wider)).toBeUndefined();
    expect(refuseExtension(definition, definition)).toBeUndefined();
  });

  it.each([
    [{ lr: { type: 'float', low: 0.01, high: 0.1, log: true } }, 'lr', 'low', 'was 0.001 and can only be lowered'],
    [{ lr: { type: 'int', low: 0, high: 1 } }, 'lr', 'type', 'was float and cannot become int'],
    [{ lr: { type: 'float', low: 0.001, high: 0.1, step: 0.001 } }, 'lr', 'step', 'between the steps'],
    [{ width: { type: 'int', low: 4, high: 16, step: 3 } }, 'width', 'step', 'old trials may have 8'],
    [{ width: { type: 'int', low: 3, high: 19, step: 4 } }, 'width', 'step', 'old trials may have 4'],
    [{ optimizer: { type: 'categorical', choices: ['sgd'] } }, 'optimizer', 'choices', '"adam" is missing'],
    [{ twice: { type: 'derived', expression: 'lr * 3' } }, 'twice', 'expression', 'was "lr * 2" and has to stay'],
  ])('says what would lose old trials: %j', (change, parameter, field, message) => {
    const after = { ...definition, ...spaceSchema.parse(change) };
    expect(refuseExtension(definition, after)).toEqual({
      parameter,
      field,
      message: expect.stringContaining(message),
    });
  });

  it('does not let parameters vanish', () => {
    const { momentum: _, ...rest } = definition;
    expect(refuseExtension(definition, rest)).toMatchObject({
      parameter: 'momentum',
      message: expect.stringContaining('is missing'),
    });
  });

  it('takes nothing under which an old number would have no place', () => {
    const range = fc
      .record({
        low: fc.integer({ min: 0, max: 20 }),
        size: fc.integer({ min: 1, max: 20 }),
        step: fc.integer({ min: 1, max: 5 }),
      })
      .map(({ low, size, step }) => ({ type: 'int' as const, low, high: low + size, step }));
    fc.assert(
      fc.property(range, range, fc.nat(1000), (before, after, pick) => {
        const [old, now] = [compileSpace({ n: before }), compileSpace({ n: after })];
        if (refuseExtension({ n: before }, { n: after })) return;
        const point = old.enumerate().pointAt(pick % old.cardinality);
        expect(now.refuse(point)).toBeUndefined();
        expect(now.encode(point)[0]).not.toBeNaN();
      }),
    );
  });
});
