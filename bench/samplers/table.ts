import { groupBy } from './group.ts';
import type { Problem } from './problems.ts';
import { lossAfter, normalisedRegret, type Reference } from './regret.ts';
import type { Run } from './rows.ts';

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of the mean of a sample; NaN for a single value. */
function squaredError(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length;
}

/**
 * Mean normalised regret of each sampler that ran all the problems, best first, as a Markdown table: over all problems
 * with the standard error that the seeds leave, then problem by problem.
 */
export function regretTable(
  problems: readonly Problem[],
  runs: readonly Run[],
  references: ReadonlyMap<string, Reference>,
  trials: number,
): string {
  const lines = [...groupBy(runs, ({ peer }) => peer)].flatMap(([peer, own]) => {
    const regrets = problems.map((problem) =>
      own
        .filter((run) => run.problem === problem.name)
        .flatMap((run) => lossAfter(problem, run, trials) ?? [])
        .map((loss) => normalisedRegret(references.get(problem.name)!, loss, trials)),
    );
    if (regrets.some((all) => all.length === 0)) return [];
    const each = regrets.map(mean);
    const error = Math.sqrt(mean(regrets.map(squaredError)) / problems.length);
    return { peer, seeds: Math.min(...regrets.map((all) => all.length)), regret: mean(each), error, each };
  });
  const cells = (...all: readonly (string | number)[]) => `| ${all.join(' | ')} |`;
  const head = ['sampler', 'seeds', 'mean', '±', ...problems.map(({ name }) => name)];
  const body = lines
    .sort((a, b) => a.regret - b.regret)
    .map(({ peer, seeds, regret, error, each }) =>
      cells(
        peer,
        seeds,
        regret.toFixed(3),
        Number.isNaN(error) ? '' : error.toFixed(3),
        ...each.map((one) => one.toFixed(2)),
      ),
    );
  return [cells(...head), cells(...head.map(() => '---')), ...body].join('\n');
}
