import { describe, expect, it } from 'vitest';
import { needs } from '../../../../core/sweep/built-in/effects.ts';
import { reviewSpec, SpecError } from '../../../../core/sweep/spec/parse.ts';
import { builtInTrainer } from '../../../../core/sweep/trainer-settings.ts';

interface Parts {
  readonly space?: object;
  readonly constraints?: readonly string[];
  readonly metric?: string;
}

/** What is wrong with a spec of this trainer, and what it is warned of. */
function review(trainer: object, { space = {}, constraints = [], metric = 'val_loss' }: Parts = {}) {
  const spec = {
    name: 'small',
    objective: { metric, goal: 'minimize' },
    space: { learning_rate: { type: 'float', low: 0.01, high: 0.1 }, ...space },
    constraints,
    budget: { trials: 5 },
    trainer: { data: 'mnist', ...trainer },
  };
  const lines = (issues: SpecError['issues']) => issues.map(({ path, message }) => `${path}: ${message}`);
  try {
    return { refused: [], warned: lines(reviewSpec(JSON.stringify(spec), 'spec.json').warnings) };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { refused: lines(error.issues), warned: [] };
  }
}

const fine = { refused: [], warned: [] };
const transformer = { family: 'transformer' };
const choices = (...values: unknown[]) => ({ type: 'categorical', choices: values });
const table = { format: 'table', path: 'rows.csv', target: 'price', task: 'regression' };

describe('settings that cannot begin a training', () => {
  it.each([
    [{ ...transformer, heads: 3 }, 'trainer.heads: 3 heads do not share an embed_dim of 64 evenly: take heads that'],
    [{ family: 'diffusion', attention: true, heads: 3 }, 'trainer.heads: 3 heads do not share the 32 channels of'],
    [{ family: 'diffusion', layers: 4 }, 'trainer.layers: 4 levels of a U-Net halve an image 3 times, and 28 × 28'],
    [{ family: 'diffusion', downscale: 3 }, 'trainer.layers: images of 28 × 28 are no multiples of downscale 3'],
    [{ family: 'diffusion', samples: 1 }, 'trainer.samples: one image has no distribution to compare: give 2 at least'],
    [
      { family: 'diffusion', patience: 3, patience_metric: 'val_accuracy' },
      'trainer.patience_metric: a training of family diffusion measures no val_accuracy: take val_loss',
    ],
    [
      { data: table, restore_best: true, patience_metric: 'val_accuracy' },
      'trainer.patience_metric: a training of a number measures no val_accuracy: take val_loss',
    ],
    [{ data: table, loss: 'focal' }, 'trainer.loss: focal is a loss of classes, and a number is to be predicted'],
    [
      { family: 'cnn', convolution: 'depthwise', channels: [4, 6] },
      'trainer.convolution: depthwise convolutions cannot make 6 channels of 4: take channels that are multiples',
    ],
    [{ data_parallel: 2, teacher: { sweep: 'big' } }, 'trainer.data_parallel: a network that learns from a teacher is'],
    [{ data_parallel: 2, backend: 'tfjs-node' }, 'trainer.data_parallel: back end tfjs-node shares its work out by'],
  ])('%o is refused at the field, with the remedy', (trainer, message) => {
    expect(review(trainer).refused).toEqual([expect.stringContaining(message)]);
  });

  it('are not refused where they have no effect', () => {
    expect(review({ ...transformer, heads: 3, head_size: 8 })).toMatchObject({ refused: [] });
    expect(review({ family: 'diffusion', heads: 3 })).toMatchObject({ refused: [] });
    expect(review({ family: 'diffusion', patience_metric: 'val_accuracy' })).toMatchObject({ refused: [] });
    expect(review({ family: 'diffusion', samples: 0 })).toMatchObject({ refused: [] });
    expect(review({ family: 'cnn', convolution: 'depthwise', channels: [4, 8] })).toMatchObject({ refused: [] });
  });

  it('are refused where a metric that is asked for is never measured', () => {
    const none = { family: 'diffusion', samples: 0 };
    expect(review(none, { metric: 'sample_frechet' }).refused).toEqual([
      'trainer.samples: the sweep asks for sample_frechet, and without samples it is never reported: give 2 at least, 128 by default',
    ]);
    expect(review({ ...none, samples: 64 }, { metric: 'sample_frechet' })).toEqual(fine);
  });

  it('are refused as choices that never work, unless a constraint may keep them out', () => {
    const space = { heads: choices(3, 4) };
    expect(review(transformer, { space }).refused).toEqual([
      'space.heads.choices[0]: every trial with it fails: 3 heads do not share an embed_dim of 64 evenly: take heads that divide it, or give head_size; remove it here',
    ]);
    expect(review(transformer, { space: { heads: choices(3, 5) } }).refused).toEqual([
      expect.stringMatching(/^space.heads: 3 heads do not share/),
    ]);
    expect(review(transformer, { space, constraints: ['64 % heads == 0'] })).toEqual(fine);
    // 12 divides the 96 of an inactive embed_dim.
    const when = { embed_dim: { ...choices(128, 256), when: { heads: [4] } }, heads: choices(4, 12) };
    expect(review({ ...transformer, embed_dim: 96 }, { space: when })).toEqual(fine);
  });

  it('are a warning where only some trials fail, with the constraint that keeps them out', () => {
    const mixed = { space: { heads: choices(4, 8, 12), embed_dim: choices(96, 128) } };
    const { refused, warned } = review(transformer, mixed);
    expect(refused).toEqual([]);
    expect(warned).toEqual([
      expect.stringMatching(/^space.heads: about 1\d % of the trials will fail as they begin: 12 heads .* of 128 /),
    ]);
    const constraint = /add the constraint "(.*)"$/.exec(warned[0]!)![1]!;
    expect(constraint).toBe('embed_dim % heads == 0');
    expect(review(transformer, { ...mixed, constraints: [constraint] })).toEqual(fine);
    const range = { heads: { type: 'int', low: 1, high: 8 } };
    expect(review(transformer, { space: range }).warned[0]).toContain('add the constraint "64 % heads == 0"');
    const counts = { samples: { type: 'int', low: 0, high: 8 } };
    expect(review({ family: 'diffusion' }, { space: counts }).warned[0]).toContain('constraint "samples >= 2"');
  });
});

describe('searched parameters without an effect', () => {
  const searched = (name: string, trainer: object, space: object = {}) =>
    review(trainer, { space: { [name]: { type: 'float', low: 0.25, high: 0.5 }, ...space } }).warned;

  it.each([
    ['momentum', { optimizer: 'adam' }, { optimizer: 'nesterov' }, 'optimizer: momentum or nesterov'],
    ['focal_gamma', {}, { loss: 'focal' }, 'loss: focal'],
    ['decay_factor', { schedule: 'constant' }, { schedule: 'step' }, 'schedule: step or exponential'],
    ['min_delta', {}, { restore_best: true }, 'patience above 0 or restore_best: true'],
    ['prune_end', { prune_sparsity: 0.5, prune_schedule: 'at_end' }, { prune_sparsity: 0.5 }, 'prune_schedule: cubic'],
    ['temperature', {}, { teacher: { sweep: 'big' } }, 'a teacher'],
    ['normalisation_momentum', { family: 'cnn' }, { family: 'resnet' }, 'normalisation: batch'],
  ])('%s is warned of with %o, and not with %o', (name, idle, active, needed) => {
    const [warning, ...others] = searched(name, idle);
    expect(warning).toMatch(new RegExp(`^space.${name}: has no effect with the other settings: it needs .*${needed}`));
    expect(others).toEqual([]);
    expect(searched(name, active)).toEqual([]);
  });

  it('are fine where another parameter brings the effect about', () => {
    expect(searched('momentum', {}, { optimizer: choices('adam', 'momentum') })).toEqual([]);
    expect(searched('momentum', {}, { optimizer: choices('adam', 'adamw') })).toHaveLength(1);
    expect(
      review({}, { space: { layers: { type: 'int', low: 1, high: 3 }, units: choices('8,4', '8') } }).warned,
    ).toEqual([expect.stringMatching(/^space.layers: has no effect/)]);
    expect(review({}, { space: { layers: { type: 'int', low: 1, high: 3 }, units: choices('8,4', 8) } })).toEqual(fine);
  });

  it('are warned of as settings, too, where they are not the defaults', () => {
    expect(review({ momentum: 0.5 }).warned).toEqual([expect.stringMatching(/^trainer.momentum: has no effect/)]);
    expect(review({ augment_hue: 0.1 }).warned).toEqual([
      'trainer.augment_hue: has no effect with the other settings: it needs images of three channels; remove it, or see to that',
    ]);
    const colours = { format: 'images', path: 'photographs', size: 16 };
    expect(review({ augment_hue: 0.1, data: colours })).toEqual(fine);
    const hue = { augment_hue: { type: 'float', low: 0, high: 0.1 } };
    expect(review({ data: colours }, { space: hue })).toEqual(fine);
    expect(review({}, { space: hue }).refused).toEqual([
      'space.augment_hue: augment_hue has no effect on images of one channel: remove it',
    ]);
  });

  it('are known by name', () => {
    for (const [name, { settings }] of Object.entries(needs)) {
      expect(Object.keys(builtInTrainer.shape)).toEqual(expect.arrayContaining([name, ...settings]));
    }
  });
});
