/**
 * Cholesky factors of symmetric positive definite matrices, stored in the lower triangle of a row-major
 * `Float64Array` whose rows are `stride` numbers apart. Every inner loop runs along rows, which is what makes them fast.
 */

/** Sum of a[i + k] * b[j + k] for k < count; four sums at once keep the floating-point pipeline busy. */
export function dot(a: Float64Array, i: number, b: Float64Array, j: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < count; k += 4) {
    s0 += a[i + k]! * b[j + k]!;
    s1 += a[i + k + 1]! * b[j + k + 1]!;
    s2 += a[i + k + 2]! * b[j + k + 2]!;
    s3 += a[i + k + 3]! * b[j + k + 3]!;
  }
  for (; k < count; k += 1) s0 += a[i + k]! * b[j + k]!;
  return s0 + s1 + (s2 + s3);
}

/** target[i + k] += factor * source[j + k] for k < count. */
export function addScaled(
  target: Float64Array,
  i: number,
  factor: number,
  source: Float64Array,
  j: number,
  count: number,
): void {
  for (let k = 0; k < count; k += 1) target[i + k]! += factor * source[j + k]!;
}

/**
 * Replaces rows [from, size) of the lower triangle of `matrix` by those of its Cholesky factor; rows below `from`
 * must be factored already. `from = size - 1` appends one row in O(size²).
 * Answers false, with the matrix half done, when it is not positive definite.
 */
export function factor(matrix: Float64Array, size: number, stride = size, from = 0): boolean {
  for (let i = from; i < size; i += 1) {
    const row = i * stride;
    for (let j = 0; j < i; j += 1) {
      const other = j * stride;
      matrix[row + j] = (matrix[row + j]! - dot(matrix, row, matrix, other, j)) / matrix[other + j]!;
    }
    const pivot = matrix[row + i]! - dot(matrix, row, matrix, row, i);
    if (!(pivot > 0)) return false;
    matrix[row + i] = Math.sqrt(pivot);
  }
  return true;
}

/** Solves L x = b in place. */
export function solveLower(lower: Float64Array, size: number, b: Float64Array, stride = size): void {
  for (let i = 0; i < size; i += 1) b[i] = (b[i]! - dot(lower, i * stride, b, 0, i)) / lower[i * stride + i]!;
}

/** Solves Lᵀ x = b in place. */
export function solveUpper(lower: Float64Array, size: number, b: Float64Array, stride = size): void {
  for (let i = size - 1; i >= 0; i -= 1) {
    const x = b[i]! / lower[i * stride + i]!;
    b[i] = x;
    addScaled(b, 0, -x, lower, i * stride, i);
  }
}

/** L⁻¹ in the lower triangle of a new matrix with rows `size` apart. */
export function invertLower(lower: Float64Array, size: number, stride = size): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) {
    const row = i * size;
    const pivot = 1 / lower[i * stride + i]!;
    for (let k = 0; k < i; k += 1) addScaled(inverse, row, -lower[i * stride + k]! * pivot, inverse, k * size, k + 1);
    inverse[row + i] = pivot;
  }
  return inverse;
}

/** The lower triangle of (L Lᵀ)⁻¹ from L⁻¹. */
export function gramOfInverse(inverse: Float64Array, size: number): Float64Array {
  const gram = new Float64Array(size * size);
  for (let k = 0; k < size; k += 1) {
    const row = k * size;
    for (let i = 0; i <= k; i += 1) addScaled(gram, i * size, inverse[row + i]!, inverse, row, i + 1);
  }
  return gram;
}
