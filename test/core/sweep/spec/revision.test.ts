import { describe, expect, it } from 'vitest';
import { validateSpec } from '../../../../core/sweep/spec/parse.ts';
import { revise } from '../../../../core/sweep/spec/revision.ts';

const written = {
  name: 'toy',
  objective: { metric: 'loss', goal: 'minimize', target: 0 },
  space: { b: { type: 'float', low: 0, high: 1 }, a: { type: 'int', low: 1, high: 4 } },
  scheduler: { name: 'asha', max: 9 },
  budget: { trials: 10 },
  baseline: { a: 1, b: 0.5 },
  trainer: { command: ['sh', 'train.sh'], cwd: '/somewhere', env: { A: '1', B: '2' } },
  seed: 3,
};
const { cwd: _, ...elsewhere } = written.trainer;
const before = validateSpec(written);
const change = (more: object) => revise(before, validateSpec(JSON.parse(JSON.stringify({ ...written, ...more }))));

describe('revise', () => {
  it('changes budget, sampler, constraints, target and care; name, seed and folder stay', () => {
    const trainer = { ...elsewhere, env: { B: '2', A: '1' }, retries: 3, timeout: '1h' };
    const { seed: __, ...seedless } = written;
    const objective = { ...written.objective, target: -1 };
    const more = {
      name: 'other',
      objective,
      trainer,
      sampler: 'tpe',
      constraints: ['a * b < 3'],
      budget: { trials: 20 },
    };
    const { spec } = revise(before, validateSpec({ ...seedless, ...more })) as { spec: typeof before };
    expect(spec).toMatchObject({
      name: 'toy',
      seed: 3,
      objectives: [{ target: -1 }],
      sampler: { name: 'tpe' },
      budget: { trials: 20 },
      trainer: { cwd: '/somewhere', retries: 3, timeout: 3600 },
    });
    expect(validateSpec(spec)).toEqual(spec);
  });

  it('leaves parameters in their places and puts new ones after them', () => {
    const space = { c: { type: 'float', low: 0, high: 1 }, a: written.space.a, b: { type: 'float', low: -1, high: 1 } };
    const { spec } = change({ space, baseline: { a: 1, b: 0.5, c: 0 } }) as { spec: typeof before };
    expect(Object.keys(spec.space)).toEqual(['b', 'a', 'c']);
  });

  it.each([
    [['space.b.high'], { space: { ...written.space, b: { type: 'float', low: 0, high: 0.75 } } }],
    [['space.a', 'baseline.a'], { space: { b: written.space.b }, baseline: { b: 0.5 } }],
    [['objectives'], { objective: { metric: 'error', goal: 'minimize' } }],
    [['baseline'], { baseline: undefined }],
    [['baseline.a'], { baseline: { a: 2, b: 0.5 } }],
    [['scheduler.max'], { scheduler: { name: 'asha', max: 27 } }],
    [
      ['trainer.command', 'trainer.cwd'],
      { trainer: { ...written.trainer, command: ['sh', 'other.sh'], cwd: '/other' } },
    ],
    [['trainer'], { trainer: undefined }],
    [['seed'], { seed: 4 }],
  ])('names what has to stay: %j', (fields, more) => {
    expect(change(more).complaints?.map(({ path }) => path.join('.'))).toEqual(fields);
  });
});
