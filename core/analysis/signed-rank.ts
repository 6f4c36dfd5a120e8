import { normalCdf } from '../numerics/normal.ts';

/** Up to here the distribution is exact: 100 differences cost about a million additions. */
const exactUpTo = 100;

/**
 * The p-value of Wilcoxon's signed-rank test that paired differences tend to be above zero: the probability of a sum of
 * positive ranks at least as large when each sign is a coin toss. Zeros keep their ranks and give half of them to
 * either side (`zsplit`), equal sizes share their mean rank. Exact up to 100 differences, ties included; beyond, the
 * normal approximation with the correction for ties (Hollander, Wolfe & Chicken 2014, section 3.1).
 *
 * @param differences finite numbers; of none at all the answer is 1
 */
export function signedRankGreater(differences: readonly number[]): number {
  const ranked = doubledRanks(differences);
  const nonZero = ranked.filter(({ difference }) => difference !== 0);
  const plus = nonZero.reduce((sum, { difference, rank }) => (difference > 0 ? sum + rank : sum), 0);
  if (nonZero.length === 0) return 1;
  return differences.length <= exactUpTo
    ? exactTail(
        nonZero.map(({ rank }) => rank),
        plus,
      )
    : normalTail(ranked, plus);
}

interface Ranked {
  readonly difference: number;
  /** Twice the mean rank among equal sizes: a whole number. */
  readonly rank: number;
}

function doubledRanks(differences: readonly number[]): Ranked[] {
  const sorted = [...differences].sort((a, b) => Math.abs(a) - Math.abs(b));
  const ranked: Ranked[] = [];
  for (let start = 0; start < sorted.length; ) {
    const size = Math.abs(sorted[start] as number);
    let end = start;
    while (end < sorted.length && Math.abs(sorted[end] as number) === size) end += 1;
    for (let i = start; i < end; i += 1) ranked.push({ difference: sorted[i] as number, rank: start + 1 + end });
    start = end;
  }
  return ranked;
}

/** P(sum of the ranks whose coin shows heads >= plus), by counting subsets. */
function exactTail(ranks: readonly number[], plus: number): number {
  const total = ranks.reduce((a, b) => a + b, 0);
  const probability = new Float64Array(total + 1);
  probability[0] = 1;
  let reached = 0;
  for (const rank of ranks) {
    reached += rank;
    for (let sum = reached; sum >= 0; sum -= 1) {
      probability[sum] = 0.5 * (probability[sum]! + (sum >= rank ? probability[sum - rank]! : 0));
    }
  }
  let tail = 0;
  for (let sum = total; sum >= plus; sum -= 1) tail += probability[sum]!;
  return Math.min(1, tail);
}

/** Under the null each rank counts or not, independently: mean and variance are sums over the non-zero ranks. */
function normalTail(ranked: readonly Ranked[], plus: number): number {
  let mean = 0;
  let variance = 0;
  for (const { difference, rank } of ranked) {
    if (difference === 0) continue;
    mean += rank / 2;
    variance += (rank * rank) / 4;
  }
  return normalCdf((mean - plus) / Math.sqrt(variance));
}
