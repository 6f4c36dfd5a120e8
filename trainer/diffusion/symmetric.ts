/** Sweeps over all pairs, more than any matrix of doubles needs. */
const mostSweeps = 60;

/**
 * Eigenvalues and, in columns, eigenvectors of a symmetric matrix, by Jacobi rotations in cyclic order (Golub and Van
 * Loan, section 8.5).
 * @param matrix size × size, row-major; left as it is
 */
export function eigenvectors(
  matrix: Float64Array,
  size: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) vectors[i * size + i] = 1;
  const whole = Math.hypot(...a);
  for (let sweep = 0; sweep < mostSweeps; sweep += 1) {
    let off = 0;
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) off += a[p * size + q]! ** 2;
    if (Math.sqrt(off) <= 1e-14 * whole) break;
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) rotate(a, vectors, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };
}

export function eigenvalues(matrix: Float64Array, size: number): Float64Array {
  return eigenvectors(matrix, size).values;
}

/** Makes the entry (p, q) zero. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const between = a[p * size + q]!;
  if (between === 0) return;
  const tau = (a[q * size + q]! - a[p * size + p]!) / (2 * between);
  const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  const turn = (m: Float64Array, i: number, j: number) => {
    const [x, y] = [m[i]!, m[j]!];
    m[i] = cosine * x - sine * y;
    m[j] = sine * x + cosine * y;
  };
  for (let k = 0; k < size; k += 1) turn(a, k * size + p, k * size + q);
  for (let k = 0; k < size; k += 1) turn(a, p * size + k, q * size + k);
  for (let k = 0; k < size; k += 1) turn(vectors, k * size + p, k * size + q);
}
