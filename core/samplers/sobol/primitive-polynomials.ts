/** Prime factors of 2^s - 1 that are less than it, by degree s. */
const factors: readonly (readonly number[])[] = [
  [],
  [],
  [3],
  [7],
  [3, 5],
  [31],
  [3, 7],
  [127],
  [3, 5, 17],
  [7, 73],
  [3, 11, 31],
  [23, 89],
  [3, 5, 7, 13],
  [8191],
];

/** x^exponent modulo a polynomial of the degree over GF(2); bit i of a number is the coefficient of x^i. */
function powerOfX(exponent: number, polynomial: number, degree: number): number {
  const multiply = (a: number, b: number) => {
    let product = 0;
    for (let i = degree - 1; i >= 0; i -= 1) {
      product <<= 1;
      if (product >> degree) product ^= polynomial;
      if ((b >> i) & 1) product ^= a;
    }
    return product;
  };
  let result = 1;
  let base = degree === 1 ? 1 : 2;
  for (let e = exponent; e > 0; e >>= 1) {
    if (e & 1) result = multiply(result, base);
    base = multiply(base, base);
  }
  return result;
}

/** Whether x generates the multiplicative group, that is, has the order 2^s - 1. */
function isPrimitive(polynomial: number, degree: number): boolean {
  const order = 2 ** degree - 1;
  if (powerOfX(order, polynomial, degree) !== 1) return false;
  return factors[degree]!.every((p) => p === order || powerOfX(order / p, polynomial, degree) !== 1);
}

export interface Polynomial {
  readonly degree: number;
  /** Bit i is the coefficient of x^i. */
  readonly bits: number;
}

/** The primitive polynomials over GF(2) of degrees 1 to 13 (1,110 of them) in rising order. */
export function* primitivePolynomials(): Generator<Polynomial> {
  for (let degree = 1; degree < factors.length; degree += 1) {
    for (let bits = 2 ** degree + 1; bits < 2 ** (degree + 1); bits += 2) {
      if (isPrimitive(bits, degree)) yield { degree, bits };
    }
  }
}
