import { describe, expect, it } from 'vitest';
import { parseSpec, SpecError } from '../../../../core/sweep/spec/parse.ts';

function complaints(trainer: object, space: object = {}, constraints: readonly string[] = []): string[] {
  const spec = {
    name: 'small',
    objective: { metric: 'val_accuracy', goal: 'maximize' },
    space: { learning_rate: { type: 'float', low: 0.01, high: 0.1 }, ...space },
    constraints,
    budget: { trials: 5 },
    trainer: { data: 'mnist', ...trainer },
  };
  try {
    parseSpec(JSON.stringify(spec), 'spec.json');
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

const channels = { family: 'cnn', prune_sparsity: 0.5, prune_unit: 'channels' };
const unit = { prune_unit: { type: 'categorical', choices: ['weights', 'channels'] } };
const connections = { connections: { type: 'categorical', choices: ['plain', 'residual'] } };

describe('pruning by channels in a spec', () => {
  it.each([
    [{ family: 'resnet' }, /^trainer.family: channels cannot be taken out of family resnet; take mlp or cnn, or take/],
    [{ connections: 'dense' }, /^trainer.connections: .*layers with dense connections; take connections: plain/],
    [{ convolution: 'separable' }, /^trainer.convolution: .*separable convolutions; take convolution: plain/],
    [{ se_ratio: 4 }, /^trainer.se_ratio: .*squeeze-and-excitation; take se_ratio: 0/],
    [{ normalisation: 'layer' }, /^trainer.normalisation: .*take normalisation: batch or none/],
  ])('is refused with %o, at the field and with the remedy', (settings, message) => {
    const [first, ...others] = complaints({ ...channels, ...settings });
    expect(first).toMatch(message);
    expect(others).toEqual([]);
    expect(complaints({ ...channels, ...settings, prune_unit: 'weights' })).toEqual([]);
    expect(complaints({ ...channels, ...settings, prune_sparsity: 0 })).toEqual([]);
  });

  it('goes with plain networks, and what has no effect on an mlp does no harm', () => {
    expect(complaints({ ...channels, normalisation: 'batch' })).toEqual([]);
    expect(complaints({ ...channels, family: 'mlp', se_ratio: 4, convolution: 'separable' })).toEqual([]);
  });

  it('is refused where the space brings it about', () => {
    const searched = complaints({ family: 'resnet', prune_sparsity: 0.5 }, unit);
    expect(searched).toEqual([expect.stringMatching(/^trainer.family: /)]);
    const sparsity = { prune_sparsity: { type: 'float', low: 0, high: 0.8 } };
    expect(complaints({ ...channels, connections: 'residual' }, sparsity)).toHaveLength(1);
    expect(complaints(channels, { se_ratio: { type: 'int', low: 0, high: 8 } })).toEqual([
      expect.stringMatching(/^space.se_ratio: channels cannot be taken out of squeeze-and-excitation/),
    ]);
  });

  it('is refused in a mix with a constraint to add, and accepted where one keeps them apart', () => {
    const trainer = { family: 'mlp', prune_sparsity: 0.5 };
    const [message] = complaints(trainer, { ...unit, ...connections });
    expect(message).toMatch(/^space.connections: channels cannot be taken out of layers with residual connections/);
    const constraint = /add the constraint "(.*)"/.exec(message!)![1]!;
    expect(complaints(trainer, { ...unit, ...connections }, [constraint])).toEqual([]);
    const when = { connections: { ...connections.connections, when: { prune_unit: ['weights'] } } };
    expect(complaints(trainer, { ...unit, ...when })).toEqual([]);
  });
});
