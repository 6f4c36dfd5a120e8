import type { Values } from './cut.ts';

/** What is compared at a rung: the values there, or the best of the first objective up to it. */
export type Compared = 'last' | 'best';

/** An entry with the values by which it is compared. */
export function comparedBy(compare: Compared, entry: Values & { readonly best?: number }): Values {
  const { best } = entry;
  return compare === 'best' && best !== undefined ? { ...entry, values: [best] } : entry;
}
