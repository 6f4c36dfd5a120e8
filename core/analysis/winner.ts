import { estimateMean, type MeanEstimate, pairedTGreater } from './paired-test.ts';
import { signedRankGreater } from './signed-rank.ts';

/** A trial that was trained again: what it had in the search, and its value for each fresh seed. */
export interface Contender {
  readonly trial: number;
  readonly value: number;
  /** By the index of the seed; seeds whose training failed are absent. */
  readonly again: ReadonlyMap<number, number>;
}

/** The winner of the search against another trial, paired by seeds. */
export interface PairedComparison {
  /** Seeds that both have. */
  readonly n: number;
  /** By how much the winner is better on average, in the objective's unit. */
  readonly better: number;
  /** One-sided p-values that the winner is better: Student's paired t-test, Wilcoxon's signed-rank test. */
  readonly t: number;
  readonly wilcoxon: number;
}

export interface ConfirmedTrial extends MeanEstimate {
  readonly trial: number;
  readonly value: number;
  /** Of all but the winner. */
  readonly winner?: PairedComparison;
}

/** Below this p-value a difference counts as shown. */
const level = 0.05;

/**
 * Whether the winner of a search is better than the next best, or was lucky: the best of many noisy values is likely to
 * have had luck, so only values from fresh seeds count. To beat every other trial each single test has to say so, which
 * needs no correction for their number (R. L. Berger, "Multiparameter Hypothesis Testing and Acceptance Sampling",
 * Technometrics 24, 1982).
 *
 * @param contenders the winner of the search first
 */
export function compareWinner(
  goal: 'minimize' | 'maximize',
  contenders: readonly Contender[],
): { readonly trials: readonly ConfirmedTrial[]; readonly verdict: string } {
  const [winner, ...others] = contenders;
  if (!winner) return { trials: [], verdict: 'There is no trial to confirm.' };
  const describe = ({ trial, value, again }: Contender) => ({ trial, value, ...estimateMean(finite(again)) });
  const trials: [ConfirmedTrial, ...ConfirmedTrial[]] = [
    describe(winner),
    ...others.map((other) => ({ ...describe(other), winner: compare(goal, winner, other) })),
  ];
  return { trials, verdict: verdictOn(trials) };
}

const finite = (again: ReadonlyMap<number, number>) => [...again.values()].filter(Number.isFinite);

function compare(goal: 'minimize' | 'maximize', winner: Contender, other: Contender): PairedComparison {
  const sign = goal === 'maximize' ? 1 : -1;
  const differences = [...winner.again].flatMap(([seed, own]) => {
    const difference = sign * (own - (other.again.get(seed) ?? Number.NaN));
    return Number.isFinite(difference) ? [difference] : [];
  });
  return {
    n: differences.length,
    better: estimateMean(differences).mean,
    t: pairedTGreater(differences),
    wilcoxon: signedRankGreater(differences),
  };
}

function verdictOn([winner, ...others]: readonly [ConfirmedTrial, ...ConfirmedTrial[]]): string {
  const name = `Trial ${winner.trial}`;
  const rivals = others.flatMap(({ trial, winner: against }) =>
    against && against.n >= 2 ? [{ trial, ...against }] : [],
  );
  if (winner.n < 2) return `${name} is not confirmed: fewer than two of its trainings gave a value.`;
  if ([winner, ...others].every(({ standardError }) => standardError === 0)) {
    return `${name} has the same value for every seed, and so has every other: let the trainer use the seed to learn whether it is lucky.`;
  }
  if (rivals.length === 0) {
    const [low, high] = winner.interval!;
    return `${name} has a mean of ${digits(winner.mean)} (95 % confidence interval ${digits(low)} to ${digits(high)}) on ${winner.n} fresh seeds, and there is no other trial to compare it with.`;
  }
  const seeds = `on ${Math.min(...rivals.map(({ n }) => n))} fresh seeds`;
  const [closest] = rivals.toSorted((a, b) => b.t - a.t);
  const { trial, better, t } = closest!;
  if (t < level) {
    const names = rivals.map((rival) => `trial ${rival.trial}`).join(' and ');
    return `${name} is better, not just lucky: ${seeds} it beats ${names} (paired t-test, ${pText(t)}${rivals.length > 1 ? ' at most' : ''}).`;
  }
  if (better > 0) {
    return `${name} may just be lucky: ${seeds} its mean is better than that of trial ${trial}, but by so little that it may be chance (paired t-test, ${pText(t)}).`;
  }
  if (better === 0) return `${name} may just be lucky: ${seeds} trial ${trial} is as good.`;
  const reverse = 1 - t;
  return reverse < level
    ? `${name} was lucky: ${seeds} trial ${trial} is better (paired t-test, ${pText(reverse)}).`
    : `${name} was lucky: ${seeds} the mean of trial ${trial} is better, though by so little that it may be chance (paired t-test, ${pText(reverse)}).`;
}

const digits = (value: number) => String(Number(value.toPrecision(4)));
const pText = (p: number) => (p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`);
