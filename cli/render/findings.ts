import type { Condition, Finding } from '../../core/diagnostics/finding.ts';
import type { TrialView } from '../../core/sweep/views.ts';
import type { Style } from '../io.ts';
import { count, oneLine } from './format.ts';

const trialsNamed = 8;

/** What the trainer found wrong in a sweep's trials: each condition with the trials that have it and what helps. */
export function findingSummary(trials: readonly TrialView[], style: Style): string[] {
  const found = new Map<Condition, { readonly remedy: string; readonly trials: number[] }>();
  for (const { trial, findings = [] } of trials) {
    for (const { condition, remedy } of findings) {
      const entry = found.get(condition) ?? { remedy, trials: [] };
      entry.trials.push(trial);
      found.set(condition, entry);
    }
  }
  if (found.size === 0) return [];
  const most = [...found].sort((a, b) => b[1].trials.length - a[1].trials.length);
  return [
    '  findings:',
    ...most.flatMap(([condition, { remedy, trials: numbers }]) => {
      const named = numbers.slice(0, trialsNamed).join(', ') + (numbers.length > trialsNamed ? ' …' : '');
      return [
        `    ${style.yellow(condition)} in ${count(numbers.length, 'trial')} (${named})`,
        style.dim(`      ${oneLine(remedy)}`),
      ];
    }),
  ];
}

/** The findings of one trial in full. */
export function findingLines(findings: readonly Finding[], style: Style): string[] {
  return findings.flatMap(({ condition, step, detail, remedy }) => [
    `  ${style.yellow(condition)} at step ${step}: ${oneLine(detail)}`,
    style.dim(`    ${oneLine(remedy)}`),
  ]);
}
