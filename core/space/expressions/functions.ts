/** What an expression may call: on numbers, to a number. */
export const functions: Readonly<
  Record<string, { readonly least: number; readonly most: number; call(...x: number[]): number }>
> = {
  abs: { least: 1, most: 1, call: Math.abs },
  sqrt: { least: 1, most: 1, call: Math.sqrt },
  exp: { least: 1, most: 1, call: Math.exp },
  log: { least: 1, most: 1, call: Math.log },
  log2: { least: 1, most: 1, call: Math.log2 },
  log10: { least: 1, most: 1, call: Math.log10 },
  floor: { least: 1, most: 1, call: Math.floor },
  ceil: { least: 1, most: 1, call: Math.ceil },
  round: { least: 1, most: 1, call: Math.round },
  pow: { least: 2, most: 2, call: Math.pow },
  min: { least: 1, most: Number.POSITIVE_INFINITY, call: Math.min },
  max: { least: 1, most: Number.POSITIVE_INFINITY, call: Math.max },
};
