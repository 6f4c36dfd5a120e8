/** Number of decimals in the shortest decimal form of a number: 0.001 has 3, 1e-7 has 7, 20 has 0. */
export function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(Math.abs(value)).split('e');
  const fraction = mantissa.split('.')[1] ?? '';
  return Math.max(0, fraction.length - Number(exponent));
}

/** The double nearest to `value` rounded to so many decimals: 0.1 + 0.2 at one decimal is exactly 0.3. */
export function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(Math.min(100, Math.max(0, decimals)))) + 0;
}
