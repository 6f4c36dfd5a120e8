import leven from 'leven';

/** What people write who come from other tools. */
const synonyms: Readonly<Record<string, string>> = {
  direction: 'goal',
  mode: 'goal',
  min: 'low',
  max: 'high',
  lower: 'low',
  upper: 'high',
  values: 'choices',
  integer: 'int',
  number: 'float',
  double: 'float',
  real: 'float',
  choice: 'categorical',
  enum: 'categorical',
  parameters: 'space',
  params: 'space',
  searchspace: 'space',
  algorithm: 'sampler',
  method: 'sampler',
  pruner: 'scheduler',
  ntrials: 'trials',
  maxtrials: 'trials',
  njobs: 'parallel',
  parallelism: 'parallel',
  maxduration: 'duration',
  timeout: 'duration',
  minimum: 'min',
  maximum: 'max',
};

const plain = (word: string) => word.toLowerCase().replace(/[-_ .]/g, '');

/** Equal for words that differ by swapped letters. */
const letters = (word: string) => [...word].sort().join('');

/** The allowed word that was probably meant, if one is near enough. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  const own = plain(word);
  const synonym = Object.hasOwn(synonyms, own) ? synonyms[own] : undefined;
  if (synonym !== undefined && allowed.includes(synonym)) return synonym;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of allowed) {
    const other = plain(candidate);
    const prefix = own.length >= 3 && other.startsWith(own);
    const distance = prefix ? 0.5 : letters(own) === letters(other) ? 1 : leven(own, other);
    const limit = Math.max(1, Math.floor(Math.max(own.length, other.length) / 3));
    if (distance <= limit && distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** `; did you mean X?`, or nothing. */
export function suggestion(word: string, allowed: readonly string[]): string {
  const meant = nearest(word, allowed);
  return meant === undefined || meant === word ? '' : `; did you mean ${meant}?`;
}
