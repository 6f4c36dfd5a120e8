/**
 * The standard normal distribution to full double precision, far into its tails.
 *
 * Rational approximations: W. J. Cody, "Rational Chebyshev approximations for the error function",
 * Math. Comp. 23 (1969).
 */

const SQRT_HALF = Math.SQRT1_2;
const INV_SQRT_PI = 0.5641895835477563;
const SQRT_HALF_PI = 1.2533141373155003;
const LOG_SQRT_2PI = 0.9189385332046728;

// |x| <= 0.46875: erf(x) = x A(x²) / B(x²)
const A = [0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694];
const B = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
// 0.46875 < x <= 4: erfcx(x) = C(x) / D(x)
const C = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001, 881.952221241769,
  1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const D = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
// x > 4: erfcx(x) = (1/sqrt(pi) - x⁻² P(x⁻²) / Q(x⁻²)) / x
const P = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
];
const Q = [1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918];

/** Horner's rule, highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = 0; i < coefficients.length; i += 1) sum = sum * x + coefficients[i]!;
  return sum;
}

/** erfcx for x > 0.46875. */
function scaledTail(x: number): number {
  if (x <= 4) return polynomial(C, x) / polynomial(D, x);
  const inverse = 1 / (x * x);
  return (INV_SQRT_PI - (inverse * polynomial(P, inverse)) / polynomial(Q, inverse)) / x;
}

function smallErf(x: number): number {
  return (x * polynomial(A, x * x)) / polynomial(B, x * x);
}

/** The complementary error function 1 - erf(x). */
export function erfc(x: number): number {
  if (Math.abs(x) <= 0.46875) return 1 - smallErf(x);
  const tail = Math.exp(-x * x) * scaledTail(Math.abs(x));
  return x < 0 ? 2 - tail : tail;
}

/** The scaled complementary error function exp(x²) erfc(x); infinite below about -26.6. */
export function erfcx(x: number): number {
  if (Math.abs(x) <= 0.46875) return Math.exp(x * x) * (1 - smallErf(x));
  return x > 0 ? scaledTail(x) : 2 * Math.exp(x * x) - scaledTail(-x);
}

export function normalPdf(x: number): number {
  return Math.exp(-0.5 * x * x - LOG_SQRT_2PI);
}

export function normalLogPdf(x: number): number {
  return -0.5 * x * x - LOG_SQRT_2PI;
}

export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * SQRT_HALF);
}

/** log Phi(x), accurate where Phi(x) itself underflows. */
export function normalLogCdf(x: number): number {
  if (x > 0) return Math.log1p(-0.5 * erfc(x * SQRT_HALF));
  if (x > -1) return Math.log(normalCdf(x));
  return -0.5 * x * x + Math.log(0.5 * erfcx(-x * SQRT_HALF));
}

/** Phi(x) / phi(x): the Mills ratio at -x. No cancellation and no underflow for x <= 0. */
export function cdfOverPdf(x: number): number {
  return SQRT_HALF_PI * erfcx(-x * SQRT_HALF);
}

// P. J. Acklam's rational approximation (relative error 1.15e-9), polished below by one step of Halley's method.
const CENTRE_TOP = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
];
const CENTRE_BOTTOM = [
  -54.47609879822406, 161.5858368580409, -155.6989798598859, 66.80131188771972, -13.28068155288572, 1,
];
const TAIL_TOP = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BOTTOM = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];

/** The quantile function of the standard normal; -Infinity at 0, Infinity at 1, NaN outside [0, 1]. */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p === 0) return Number.NEGATIVE_INFINITY;
  let x: number;
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    x = polynomial(TAIL_TOP, q) / polynomial(TAIL_BOTTOM, q);
  } else {
    const q = p - 0.5;
    x = (q * polynomial(CENTRE_TOP, q * q)) / polynomial(CENTRE_BOTTOM, q * q);
  }
  const pdf = normalPdf(x);
  if (pdf === 0) return x;
  const step = (normalCdf(x) - p) / pdf;
  return x - step / (1 + 0.5 * x * step);
}
