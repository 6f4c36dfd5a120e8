import { describe, expect, it } from 'vitest';
import { validateSpec } from '../../../../core/sweep/spec/parse.ts';
import { maxSteps } from '../../../../core/sweep/steps.ts';

const spec = (trainer: object, more: object = {}) =>
  validateSpec({
    name: 'length',
    objective: { metric: 'val_loss', goal: 'minimize' },
    space: { learning_rate: { type: 'float', low: 0.01, high: 0.1 } },
    budget: { trials: 2 },
    trainer: { data: 'mnist', ...trainer },
    ...more,
  });
const steps = { type: 'int', low: 100, high: 1000 };

describe('the length of a training', () => {
  it('is epochs or steps, and not both', () => {
    expect(spec({}).trainer).toMatchObject({ epochs: 10 });
    expect(spec({ steps: 500 }).trainer).toMatchObject({ steps: 500 });
    expect(spec({ steps: 500 }).trainer).not.toHaveProperty('epochs');
    expect(() => spec({ steps: 500, epochs: 3 })).toThrow('trainer.steps: excludes epochs: keep one of the two');
    expect(() => spec({ epochs: 3 }, { space: { steps } })).toThrow('space.steps: excludes epochs');
    expect(() => spec({ steps: 3 }, { space: { epochs: { ...steps, low: 1 } } })).toThrow(
      'trainer.steps: excludes epochs',
    );
  });

  it('may be searched in steps, and its normal form means the same', () => {
    const searched = spec({}, { space: { steps } });
    expect(searched.trainer).not.toHaveProperty('epochs');
    expect(validateSpec(JSON.parse(JSON.stringify(searched)))).toEqual(searched);
  });

  it("is known in epochs by the scheduler's max alone, where it is given in steps", () => {
    expect(maxSteps(spec({ epochs: 4 }))).toBe(4);
    expect(maxSteps(spec({ steps: 500 }))).toBeUndefined();
    expect(maxSteps(spec({ steps: 500 }, { scheduler: { name: 'asha', min: 1, max: 9 } }))).toBe(9);
  });
});
