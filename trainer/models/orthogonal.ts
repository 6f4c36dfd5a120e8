import type { Random } from '../../core/random.ts';

/**
 * Orthonormal rows or columns, whichever are fewer, of a matrix [rows, outputs] (Saxe et al. 2014, section 3): a normal
 * matrix, made orthonormal by the modified Gram-Schmidt process in double precision.
 */
export function orthogonal(rows: number): (random: Random, values: Float32Array) => void {
  return (random, values) => {
    const columns = values.length / rows;
    const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
    const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()));
    vectors.forEach((vector, i) => {
      for (const other of vectors.slice(0, i)) subtractProjection(vector, other);
      const norm = Math.sqrt(inner(vector, vector));
      for (let k = 0; k < length; k += 1) vector[k]! /= norm;
    });
    const transposed = rows > columns;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        values[row * columns + column] = transposed ? vectors[column]![row]! : vectors[row]![column]!;
      }
    }
  };
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

function subtractProjection(vector: Float64Array, onto: Float64Array): void {
  const share = inner(vector, onto);
  for (let i = 0; i < vector.length; i += 1) vector[i]! -= share * onto[i]!;
}
