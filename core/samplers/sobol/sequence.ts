import { directionBits } from './direction-numbers.ts';
import { primitivePolynomials } from './primitive-polynomials.ts';
import { nestedUniformScramble } from './scramble.ts';

export const mostDimensions = 1000;
const wordBits = 32;

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Reads numbers of given widths off the packed table, one after the other. */
function bitReader(): (width: number) => number {
  let at = 0;
  return (width) => {
    let value = 0;
    for (let i = 0; i < width; i += 1, at += 1) {
      const sextet = alphabet.indexOf(directionBits[Math.floor(at / 6)]!);
      value = (value << 1) | ((sextet >> (5 - (at % 6))) & 1);
    }
    return value;
  };
}

/** The direction words of one dimension after another, without end; the j-th word flips with bit j of the index. */
function* directionWords(): Generator<Uint32Array> {
  yield Uint32Array.from({ length: wordBits }, (_, j) => 2 ** (wordBits - 1 - j));
  const read = bitReader();
  for (const { degree, bits } of primitivePolynomials()) {
    const words = new Uint32Array(wordBits);
    for (let j = 0; j < wordBits; j += 1) {
      if (j < degree) {
        words[j] = (2 * read(j) + 1) * 2 ** (wordBits - 1 - j);
        continue;
      }
      let word = words[j - degree]! ^ (words[j - degree]! >>> degree);
      for (let k = 1; k < degree; k += 1) if ((bits >> (degree - k)) & 1) word ^= words[j - k]!;
      words[j] = word;
    }
    yield words;
  }
}

const table: Uint32Array[] = [];
const source = directionWords();

function wordsOf(dimension: number): Uint32Array {
  // As many as are asked for; they are constants, so it does not matter who asks first.
  while (table.length <= dimension) table.push(source.next().value as Uint32Array);
  return table[dimension]!;
}

/** Coordinate of a point of the Sobol sequence as a 32-bit fraction; 0 <= dimension < 1,000, 0 <= index < 2^32. */
export function sobolWord(index: number, dimension: number): number {
  const words = wordsOf(dimension);
  let word = 0;
  for (let j = 0, rest = index; rest > 0; j += 1, rest = Math.floor(rest / 2)) if (rest % 2 === 1) word ^= words[j]!;
  return word >>> 0;
}

/**
 * Point `index` of an Owen-scrambled Sobol sequence in (0, 1)^dimensions, a function of the seed and the index alone.
 *
 * @throws RangeError beyond 1,000 dimensions
 */
export function sobolPoint(index: number, dimensions: number, seed: number): Float64Array {
  if (dimensions > mostDimensions) {
    throw new RangeError(`a Sobol sequence has at most ${mostDimensions} dimensions, found ${dimensions}`);
  }
  return Float64Array.from(
    { length: dimensions },
    (_, d) => (nestedUniformScramble(sobolWord(index, d), seed, d) + 0.5) / 2 ** wordBits,
  );
}
