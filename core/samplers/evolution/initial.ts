import { randomStream } from '../../random.ts';

/**
 * Point `index` of a Latin hypercube of `size` points in `dimensions` unit coordinates: each of the `size` strata of a
 * coordinate holds one point (McKay, Beckman, Conover, Technometrics 21(2), 1979). A function of the index alone, so
 * that parallel trials need not know of each other. Beyond `size` the points are uniform.
 */
export function initialPoint(seed: number, size: number, dimensions: number, index: number): Float64Array {
  const inner = randomStream(seed, 'initial', index);
  const unit = new Float64Array(dimensions);
  for (let j = 0; j < dimensions; j += 1) {
    if (index >= size) {
      unit[j] = inner.uniform();
      continue;
    }
    const shuffle = randomStream(seed, 'initial-strata', j);
    const strata = Array.from({ length: size }, (_, i) => i);
    for (let i = size - 1; i > 0; i -= 1) {
      const k = shuffle.below(i + 1);
      [strata[i], strata[k]] = [strata[k]!, strata[i]!];
    }
    unit[j] = (strata[index]! + inner.uniform()) / size;
  }
  return unit;
}
