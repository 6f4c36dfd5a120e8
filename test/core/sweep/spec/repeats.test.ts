import { describe, expect, it } from 'vitest';
import { SpecError, validateSpec } from '../../../../core/sweep/spec/parse.ts';
import { maxSteps } from '../../../../core/sweep/steps.ts';

const base = {
  name: 'toy',
  objective: { metric: 'loss', goal: 'minimize' },
  space: { x: { type: 'float', low: 0, high: 1 } },
  budget: { trials: 5 },
  trainer: { command: ['python3', 'train.py', '${x}', '${fold}'] },
};
const builtIn = {
  name: 'mnist',
  objective: { metric: 'val_accuracy', goal: 'maximize' },
  space: { learning_rate: { type: 'float', low: 0.001, high: 0.1 } },
  budget: { trials: 5 },
  trainer: { family: 'mlp', epochs: 3 },
};

function complaint(spec: object): string {
  try {
    validateSpec(spec);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  return 'none';
}

describe('evaluate in a spec', () => {
  it('makes the folds or seeds the steps of a trial', () => {
    expect(maxSteps(validateSpec({ ...base, evaluate: { folds: 5 } }))).toBe(5);
    expect(maxSteps(validateSpec({ ...builtIn, evaluate: { seeds: 4 } }))).toBe(4);
    const asha = { name: 'asha', min: 1 };
    const spec = validateSpec({ ...builtIn, evaluate: { folds: 9 }, scheduler: asha, trainer: { family: 'mlp' } });
    // The epochs of a run stay the trainer's own.
    expect(spec.trainer).toMatchObject({ epochs: 10 });
  });

  it.each([
    ['curve', 'extrapolates learning curves'],
    ['patience', 'waits for improvement'],
    ['pbt', 'go on from the checkpoints'],
    [{ name: 'asha', max: 20 }, 'scheduler.max: counts folds with evaluate, and a trial has 5: leave it out'],
    [{ name: 'asha', min: 5 }, 'scheduler.max: 5 is not above scheduler.min 5'],
  ])('refuses a scheduler that makes no sense of folds: %j', (scheduler, message) => {
    expect(complaint({ ...base, evaluate: { folds: 5 }, scheduler })).toContain(message);
  });

  it.each([
    'none',
    'wilcoxon',
    'median',
    'asha',
    'hyperband',
    { name: 'asha', mode: 'promote' },
    { name: 'asha', max: 5 },
  ])('takes %j, without checkpoints', (scheduler) => {
    expect(complaint({ ...base, evaluate: { folds: 5 }, scheduler })).toBe('none');
  });

  it('is folds or seeds, at least two', () => {
    expect(complaint({ ...base, evaluate: { folds: 1 } })).toMatch(/^evaluate\.folds: must be at least 2/);
    expect(complaint({ ...base, evaluate: { folds: 3, seeds: 3 } })).toMatch(/^evaluate/);
    expect(complaint({ ...base, evaluate: 5 })).toContain('evaluate is { folds: K } or { seeds: N }');
  });

  it('is asked for by a command that names a fold', () => {
    expect(complaint(base)).toBe(
      'trainer.command[3]: ${fold} stands for nothing here: give evaluate, as in { folds: 5 }',
    );
    expect(complaint({ ...base, space: { ...base.space, fold: { type: 'int', low: 0, high: 4 } } })).toBe('none');
  });

  it('is asked for by the folds of the built-in data', () => {
    const trainer = { family: 'mlp', data: { name: 'mnist', folds: 'plain' } };
    expect(complaint({ ...builtIn, trainer })).toMatch(/^trainer\.data\.folds: .*give evaluate/);
    expect(complaint({ ...builtIn, trainer, evaluate: { folds: 5 } })).toBe('none');
  });
});

describe('confirm in a spec', () => {
  it('has defaults', () => {
    expect(validateSpec({ ...builtIn, confirm: {} }).confirm).toEqual({ top: 3, seeds: 5 });
  });

  it('needs one objective', () => {
    const { objective, ...rest } = builtIn;
    const objectives = [objective, { metric: 'system/train_seconds', goal: 'minimize' }];
    expect(complaint({ ...rest, objectives })).toBe('none');
    expect(complaint({ ...rest, objectives, confirm: {} })).toMatch(/^confirm: .*2 objectives/);
  });
});
