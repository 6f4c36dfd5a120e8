const view = new DataView(new ArrayBuffer(4));

/** The bits of the nearest number of half precision (IEEE 754 binary16), ties to even; beyond its range infinity. */
export function toHalf(value: number): number {
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const fraction = bits & 0x7fffff;
  if (((bits >>> 23) & 0xff) === 0xff) return sign | 0x7c00 | (fraction ? 0x200 : 0);
  if (exponent >= 31) return sign | 0x7c00;
  if (exponent < -10) return sign;
  // Of a number below the smallest normal one the leading 1 is part of the fraction.
  const [whole, shift] = exponent > 0 ? [(exponent << 23) | fraction, 13] : [fraction | 0x800000, 14 - exponent];
  const half = 2 ** (shift - 1);
  const rest = whole & (2 ** shift - 1);
  const rounded = whole >>> shift;
  const up = rest > half || (rest === half && (rounded & 1) === 1);
  return sign | (rounded + (up ? 1 : 0));
}

/** The number that these bits of half precision are. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
