import { eigenvalues, eigenvectors } from './symmetric.ts';

/** Mean and covariance of rows of features. */
export interface Gaussian {
  readonly mean: Float64Array;
  /** size × size, row-major. */
  readonly covariance: Float64Array;
}

/** @throws Error for fewer than two rows */
export function gaussianOf(rows: Float32Array, size: number): Gaussian {
  const count = rows.length / size;
  if (count < 2) throw new Error(`a covariance needs two rows at least, not ${count}`);
  const mean = new Float64Array(size);
  for (let i = 0; i < rows.length; i += 1) mean[i % size]! += rows[i]! / count;
  const covariance = new Float64Array(size * size);
  for (let row = 0; row < count; row += 1) {
    for (let i = 0; i < size; i += 1) {
      const own = (rows[row * size + i]! - mean[i]!) / (count - 1);
      for (let j = 0; j <= i; j += 1) covariance[i * size + j]! += own * (rows[row * size + j]! - mean[j]!);
    }
  }
  for (let i = 0; i < size; i += 1) for (let j = 0; j < i; j += 1) covariance[j * size + i] = covariance[i * size + j]!;
  return { mean, covariance };
}

/**
 * The squared Fréchet distance of two normal distributions (Dowson and Landau 1982; Heusel et al. 2017, equation 6):
 * |μ₁ − μ₂|² + tr(Σ₁ + Σ₂ − 2 (Σ₁ Σ₂)^½).
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  const size = a.mean.length;
  const between = a.mean.reduce((sum, value, i) => sum + (value - b.mean[i]!) ** 2, 0);
  const trace = (matrix: Float64Array) =>
    Array.from(a.mean, (_, i) => matrix[i * size + i]!).reduce((s, v) => s + v, 0);
  // (Σ₁ Σ₂)^½ has the trace of (Σ₁^½ Σ₂ Σ₁^½)^½, which is symmetric.
  const root = rootOf(a.covariance, size);
  const inner = product(product(root, b.covariance, size), root, size);
  const shared = eigenvalues(inner, size).reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  return Math.max(0, between + trace(a.covariance) + trace(b.covariance) - 2 * shared);
}

function rootOf(matrix: Float64Array, size: number): Float64Array {
  const { values, vectors } = eigenvectors(matrix, size);
  const root = new Float64Array(size * size);
  for (let k = 0; k < size; k += 1) {
    const factor = Math.sqrt(Math.max(0, values[k]!));
    for (let i = 0; i < size; i += 1) {
      const own = factor * vectors[i * size + k]!;
      for (let j = 0; j < size; j += 1) root[i * size + j]! += own * vectors[j * size + k]!;
    }
  }
  return root;
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < size; k += 1) {
      const own = a[i * size + k]!;
      for (let j = 0; j < size; j += 1) result[i * size + j]! += own * b[k * size + j]!;
    }
  }
  return result;
}
