import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { initialise } from '../../../trainer/models/initialisation.ts';

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
