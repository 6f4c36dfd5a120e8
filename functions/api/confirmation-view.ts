import { type Contender, compareWinner } from '../../core/analysis/winner.ts';
import { confirmed } from '../../core/sweep/confirmation.ts';
import { isSettled, type TrialRecord } from '../../core/sweep/trial.ts';
import type { SweepView } from '../../core/sweep/views.ts';
import { isFinished, type SweepItem } from '../stores/sweeps.ts';
import { finalMetrics, type TrialItem } from '../stores/trials.ts';

/** What training the best again has shown so far; nothing before the first such training. */
export function confirmation(
  { spec, state }: SweepItem,
  items: readonly TrialItem[],
  records: readonly TrialRecord[],
): Pick<SweepView, 'confirmation'> {
  const [objective] = spec.objectives;
  const again = items.filter(({ confirms }) => confirms !== undefined);
  if (!spec.confirm || !objective || again.length === 0) return {};
  const contenders = confirmed(spec, records).map((trial): Contender => {
    const own = again.filter((item) => item.evaluates === trial && item.state === 'completed');
    const value = records.find(({ number }) => number === trial)?.values?.[0] ?? Number.NaN;
    const values = own.map((item) => [item.confirms!, Number(finalMetrics(item)[objective.metric])] as const);
    return { trial, value, again: new Map(values.sort(([a], [b]) => a - b)) };
  });
  // Of a sweep that went on, some of those trained before are no longer among the best.
  const numbers = contenders.map(({ trial }) => trial);
  const done = again.filter((item) => isSettled(item.state) && numbers.includes(item.evaluates!)).length;
  const total = numbers.length * spec.confirm.seeds;
  const { trials, verdict } = compareWinner(objective.goal, contenders);
  return { confirmation: { done, total, trials, ...((done === total || isFinished(state)) && { verdict }) } };
}
