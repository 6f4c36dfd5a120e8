import { cdfOverPdf, normalCdf, normalLogPdf, normalPdf } from '../../numerics/normal.ts';

/** log EI, and its derivatives in the mean and the standard deviation. */
export interface LogImprovement {
  readonly value: number;
  readonly meanSlope: number;
  readonly deviationSlope: number;
}

/**
 * The logarithm of E[max(0, threshold - y)] for a normal y, finite and smooth where the expectation itself underflows
 * (S. Ament et al., "Unexpected Improvements to Expected Improvement for Bayesian Optimization", NeurIPS 2023).
 */
export function logExpectedImprovement(mean: number, deviation: number, threshold: number): LogImprovement {
  const z = (threshold - mean) / deviation;
  let logH: number;
  let byMean: number;
  let byDeviation: number;
  if (z > -1) {
    const cdf = normalCdf(z);
    const pdf = normalPdf(z);
    const h = pdf + z * cdf;
    logH = Math.log(h);
    byMean = cdf / h;
    byDeviation = pdf / h;
  } else {
    const ratio = cdfOverPdf(z);
    // phi + z Phi = phi (1 + z Phi/phi); the bracket cancels far out, where its series takes over.
    const square = z * z;
    const bracket = z > -100 ? 1 + z * ratio : (1 - (3 - 15 / square) / square) / square;
    logH = normalLogPdf(z) + Math.log(bracket);
    byMean = ratio / bracket;
    byDeviation = 1 / bracket;
  }
  return { value: Math.log(deviation) + logH, meanSlope: -byMean / deviation, deviationSlope: byDeviation / deviation };
}
