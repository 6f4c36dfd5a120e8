import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import { ended } from './counts.ts';
import { formatParam, formatValue, oneLine } from './format.ts';
import { table } from './table.ts';

/** Sweeps as a table. */
export function sweepsTable(views: readonly SweepView[], width?: number): string[] {
  const rows = views.map(({ sweep, status, counts, budget, best, objectives, createdAt }) => [
    sweep,
    status,
    `${ended({ counts, status })}${budget.trials === undefined ? '' : `/${budget.trials}`}`,
    best ? formatValue(best.value) : '-',
    objectives.map(({ metric }) => metric).join(', '),
    `${createdAt.slice(0, 16).replace('T', ' ')} UTC`,
  ]);
  const titles = ['SWEEP', 'STATUS', 'TRIALS', 'BEST', 'METRIC', 'CREATED'];
  return table(
    titles.map((title) => ({ title, align: title === 'TRIALS' || title === 'BEST' ? 'right' : 'left' })),
    rows,
    width,
  );
}

/** Trials as a table, one column for each parameter. */
export function trialsTable(trials: readonly TrialView[], width?: number): string[] {
  const names = [...new Set(trials.flatMap(({ params }) => Object.keys(params)))];
  const rows = trials.map(({ trial, state, value, steps, params, reason, proposal }) => [
    String(trial),
    state,
    formatValue(value),
    String(steps),
    ...names.map((name) => (Object.hasOwn(params, name) ? oneLine(formatParam(params[name]!)) : '-')),
    oneLine(reason ?? proposal),
  ]);
  return table(
    [
      { title: 'TRIAL', align: 'right' },
      { title: 'STATE' },
      { title: 'VALUE', align: 'right' },
      { title: 'STEPS', align: 'right' },
      ...names.map((title) => ({ title, align: 'right' as const })),
      { title: 'REASON' },
    ],
    rows,
    width,
  );
}

/** One trial as `skysweep trials --json` prints it. */
export function trialJson({
  trial,
  state,
  value,
  standardError,
  params,
  steps,
  proposal,
  reason,
  clone,
  system,
  findings,
}: TrialView) {
  return {
    trial,
    state,
    value,
    ...(standardError !== undefined && { standardError }),
    params,
    steps,
    reason: reason ?? null,
    proposal,
    ...(clone && { clone }),
    ...(system && { system }),
    ...(findings && { findings }),
  };
}
