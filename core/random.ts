import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream of random numbers: the only source of randomness in `core/` and `trainer/`. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Uniform integer in [0, n), n >= 1. */
  below(n: number): number;
  /** Standard normal (Box-Muller). */
  normal(): number;
}

/** FNV-1a with a final avalanche: 32 bits out of any path, so that neighbouring paths give unrelated streams. */
function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/** The stream that belongs to a path, say (sweep seed, 'trial', 12): same path, same numbers. */
export function randomStream(...path: readonly (string | number)[]): Random {
  const generator = xoroshiro128plus(hash32(path.join('/')));
  let spare: number | undefined;
  return {
    uniform: () => uniformFloat64(generator),
    below: (n) => uniformInt(generator, 0, n - 1),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniformFloat64(generator)));
      const angle = 2 * Math.PI * uniformFloat64(generator);
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/** A seed that several trials share: of the run `index` that is made for some purpose. */
export function runSeed(sweepSeed: number, purpose: string, index: number): number {
  return hash32(`${sweepSeed}/${purpose}-seed/${index}`) >>> 0;
}

/** The seed of one trial: a function of the sweep's seed and the trial's number alone. */
export function trialSeed(sweepSeed: number, trial: number): number {
  return hash32(`${sweepSeed}/trial-seed/${trial}`) >>> 0;
}
