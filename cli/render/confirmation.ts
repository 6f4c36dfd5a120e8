import type { ConfirmationView, SweepView } from '../../core/sweep/views.ts';
import type { Style } from '../io.ts';
import { formatValue } from './format.ts';
import { table } from './table.ts';

/** The best trials, trained again: their means, and what the tests say of the winner. */
export function confirmationLines({ confirmation }: SweepView, style: Style): string[] {
  if (!confirmation) return [];
  const { done, total, trials, verdict } = confirmation;
  const columns = ['', 'search', 'mean', '95 % interval', 'winner better by', 'p (t-test)', 'p (Wilcoxon)'];
  const lines = table(
    columns.map((title) => ({ title })),
    trials.map(row),
  );
  const progress = done < total ? `, ${done} of ${total} trainings done` : '';
  return [
    `  trained again with fresh seeds${progress}:`,
    ...lines.map((line) => `    ${line}`),
    ...(verdict === undefined ? [] : [`  ${style.bold(verdict)}`]),
  ];
}

function row({ trial, value, mean, interval, winner }: ConfirmationView['trials'][number]): string[] {
  return [
    `trial ${trial}`,
    formatValue(value),
    formatValue(mean),
    interval ? `${formatValue(interval[0])} to ${formatValue(interval[1])}` : '-',
    ...(winner ? [winner.better, winner.t, winner.wilcoxon].map(formatP) : []),
  ];
}

const formatP = (value: number | null) => (value === null ? '-' : String(Number(value.toPrecision(2))));
