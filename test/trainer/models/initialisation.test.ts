import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import type { InputOf } from '../../../trainer/data/data-set.ts';
import { createModel } from '../../../trainer/models/create.ts';
import { initialise } from '../../../trainer/models/initialisation.ts';
import { initialValues } from '../../../trainer/models/parameters.ts';

const fans = { fanIn: 200, fanOut: 50 };

function draw(
  initialisation: Parameters<typeof initialise>[0]['initialisation'],
  last = false,
  activation = 'relu' as const,
) {
  const values = new Float32Array(200 * 50);
  initialise({ initialisation, activation }, fans, last)(randomStream(1, initialisation), values);
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  return { values, variance, most: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
}

describe('weights start with the variance', () => {
  it.each([
    ['he_normal', 2 / 200],
    ['he_uniform', 2 / 200],
    ['glorot_normal', 2 / 250],
    ['glorot_uniform', 2 / 250],
    ['orthogonal', 1 / 200],
  ] as const)('of %s', (name, variance) => {
    expect(draw(name).variance / variance).toBeCloseTo(1, 1);
  });

  it('within limits when uniform, beyond them when normal', () => {
    for (const [kind, variance] of [
      ['he', 2 / 200],
      ['glorot', 2 / 250],
    ] as const) {
      const limit = Math.sqrt(3 * variance);
      expect(draw(`${kind}_uniform`).most).toBeLessThanOrEqual(limit);
      expect(draw(`${kind}_normal`).most).toBeGreaterThan(1.3 * limit);
    }
  });

  it('of the choice that auto makes', () => {
    const same = (a: Float32Array, b: Float32Array) => a.every((value, i) => Math.abs(value / b[i]! - 1) < 1e-5);
    const from = (name: Parameters<typeof draw>[0], last = false, activation: 'relu' | 'tanh' = 'relu') => {
      const values = new Float32Array(100);
      initialise({ initialisation: name, activation }, fans, last)(randomStream(5, 'same'), values);
      return values;
    };
    expect(same(from('auto'), from('he_normal'))).toBe(true);
    expect(same(from('auto', false, 'tanh'), from('glorot_normal'))).toBe(true);
    expect(same(from('auto', true), from('glorot_uniform'))).toBe(true);
  });
});

describe('orthogonal weights', () => {
  it.each([
    [6, 4],
    [4, 6],
    [5, 5],
  ])('of %d inputs and %d units have orthonormal vectors along the shorter side', (rows, columns) => {
    const values = new Float32Array(rows * columns);
    initialise({ initialisation: 'orthogonal', activation: 'relu' }, { fanIn: rows, fanOut: columns })(
      randomStream(2, 'orthogonal'),
      values,
    );
    const vector = (i: number) =>
      rows > columns
        ? Array.from({ length: rows }, (_, row) => values[row * columns + i]!)
        : Array.from({ length: columns }, (_, column) => values[i * columns + column]!);
    const count = Math.min(rows, columns);
    for (let i = 0; i < count; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        const product = vector(i).reduce((sum, value, k) => sum + value * vector(j)[k]!, 0);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 5);
      }
    }
  });
});

const choices = ['glorot_uniform', 'glorot_normal', 'he_uniform', 'he_normal', 'orthogonal'] as const;
const images = { kind: 'images' as const, shape: [8, 8, 2] as const, classes: 3 };

describe.each([
  { family: 'mlp', units: [6, 5] },
  {
    family: 'mlp',
    units: [6],
    category_embedding: 2,
    input: { kind: 'table', shape: [2], columns: [0, 4], classes: 3 },
  },
  { family: 'cnn', channels: [3, 6], convolution: 'separable', se_ratio: 2 },
  { family: 'cnn', channels: [3, 6], connections: 'residual' },
  { family: 'resnet', channels: [3, 4], blocks: 1 },
  { family: 'rnn', units: 5 },
  { family: 'transformer', embed_dim: 8, heads: 2, blocks: 1 },
  { family: 'diffusion', channels: [4, 8], blocks: 1, attention: true, heads: 2, input: { ...images, kind: 'noised' } },
] as const)('the network %o', ({ input = images, ...given }) => {
  /** Starting values of each weight matrix and filter, by its name; what starts at 0 or 1 is no matter of the choice. */
  const start = (initialisation: (typeof choices)[number]) => {
    const { parameters } = createModel(trialSettings({ ...given, initialisation }, {}), input as InputOf);
    const values = parameters.map((one) => [one.name, initialValues([one], 1)] as const);
    return new Map(values.filter(([, drawn]) => new Set(drawn).size > 2));
  };

  it('starts all of its weights as it is told to', () => {
    const starts = choices.map(start);
    expect(starts[0]!.size).toBeGreaterThan(1);
    for (const name of starts[0]!.keys()) {
      // Recurrent weights and embeddings have a start of their own.
      if (/recurrent|embed|category|positions/.test(name)) continue;
      const different = new Set(starts.map((values) => values.get(name)!.join()));
      expect(different.size, name).toBe(choices.length);
    }
  });
});
