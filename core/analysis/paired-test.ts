import { momentsOf, standardError } from '../numerics/moments.ts';
import { studentQuantile, studentTail } from '../numerics/student-t.ts';

/** A mean and where the true one lies with a confidence of 95 %. */
export interface MeanEstimate {
  readonly n: number;
  readonly mean: number;
  /** NaN for fewer than two values. */
  readonly standardError: number;
  /** Student's t interval; absent for fewer than two values. */
  readonly interval?: readonly [low: number, high: number];
}

const confidence = 0.95;

export function estimateMean(values: readonly number[]): MeanEstimate {
  const moments = momentsOf(values);
  const { n, mean } = moments;
  const error = standardError(moments);
  if (n < 2) return { n, mean: n === 0 ? Number.NaN : mean, standardError: error };
  const half = studentQuantile((1 + confidence) / 2, n - 1) * error;
  return { n, mean, standardError: error, interval: [mean - half, mean + half] };
}

/**
 * The p-value of Student's paired t-test that differences are above zero on average: one-sided. 1 when there are fewer
 * than two or all are zero; 0 when all are the same and positive.
 *
 * @param differences finite numbers
 */
export function pairedTGreater(differences: readonly number[]): number {
  const moments = momentsOf(differences);
  if (moments.n < 2) return 1;
  const error = standardError(moments);
  if (error === 0) return moments.mean > 0 ? 0 : 1;
  return studentTail(moments.mean / error, moments.n - 1);
}
