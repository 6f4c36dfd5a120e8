import type { Objective } from '../../sweep/trial.ts';

/**
 * Which of a source's values stands for each objective: the one of the same metric and goal, or, where a metric has
 * another name there, the one at the same place of equally many with the same goals; undefined when neither is so, or
 * when the source takes the same metric in the other direction.
 */
export function matchObjectives(
  theirs: readonly Objective[],
  ours: readonly Objective[],
): readonly number[] | undefined {
  const named = ours.map(({ metric, goal }) => theirs.findIndex((one) => one.metric === metric && one.goal === goal));
  if (named.every((at) => at >= 0)) return named;
  const contradicts = ours.some(({ metric }, i) => named[i]! < 0 && theirs.some((one) => one.metric === metric));
  const alike = theirs.length === ours.length && ours.every(({ goal }, i) => theirs[i]!.goal === goal);
  return alike && !contradicts ? ours.map((_, i) => i) : undefined;
}
