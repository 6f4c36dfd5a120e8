import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import type { Style } from '../io.ts';
import { confirmationLines } from './confirmation.ts';
import { countsText, ended, savedText } from './counts.ts';
import { findingSummary } from './findings.ts';
import { count, formatDuration, formatParam, formatValue, oneLine } from './format.ts';
import { table } from './table.ts';

const failuresShown = 5;
const outputLines = 10;

export interface SummaryOptions {
  readonly style: Style;
  /** Lines of a failed trial's output. */
  readonly output?: number;
  /** How long it was watched. */
  readonly elapsedSeconds?: number;
}

/** What became of a sweep, in lines. */
export function renderSummary(
  view: SweepView,
  trials: readonly TrialView[],
  { style, output = outputLines, elapsedSeconds }: SummaryOptions,
): string[] {
  const saved = savedText(view);
  const time = elapsedSeconds === undefined ? '' : ` in ${formatDuration(elapsedSeconds)}`;
  return [
    `${style.bold(view.sweep)}: ${statusText(view, style)}${time}${view.reason ? ` (${oneLine(view.reason)})` : ''}`,
    `  ${trialsText(view)}: ${countsText(view.counts, style)}`,
    ...(saved === undefined ? [] : [`  ${saved}`]),
    ...(view.infeasible
      ? [`  ${style.yellow(count(view.infeasible, 'infeasible trial'))}, see \`skysweep trials\``]
      : []),
    ...bestLines(view, style),
    ...evaluationLines(view, style),
    ...confirmationLines(view, style),
    ...findingSummary(trials, style),
    ...failureLines(trials, style, output),
  ];
}

function trialsText({ counts, budget, status }: SweepView): string {
  const done = ended({ counts, status });
  const open = status !== 'completed' && budget.trials !== undefined;
  return open ? `${done} of ${count(budget.trials, 'trial')} ended` : count(done, 'trial');
}

function statusText({ status }: SweepView, style: Style): string {
  const color = { completed: style.green, failed: style.red, stopped: style.yellow, paused: style.yellow } as const;
  return status in color ? color[status as keyof typeof color](status) : status;
}

/** Why a sweep with one objective has no best trial. */
export function whyNoBest({ infeasible = 0 }: SweepView): string {
  if (infeasible === 0) return 'no trial has completed';
  return `no trial is feasible so far, ${count(infeasible, 'completed trial')} broke an outcome constraint`;
}

function bestLines(view: SweepView, style: Style): string[] {
  const { best, objectives } = view;
  if (!best) return objectives.length > 1 ? [] : [`  best: none, ${whyNoBest(view)}`];
  const metric = objectives[0]?.metric ?? 'value';
  return [
    `  best: ${style.bold(`${metric} ${formatValue(best.value)}`)}, trial ${best.trial}`,
    ...paramLines(best.params),
  ];
}

export function paramLines(params: TrialView['params'], indent = '    ', format = formatParam): string[] {
  const rows = Object.entries(params).map(([name, value]) => [name, oneLine(format(value))]);
  return table([{ title: '' }, { title: '' }], rows)
    .slice(1)
    .map((line) => indent + line);
}

/** The test set's metrics of the winner beside those of the baseline. */
function evaluationLines({ evaluation }: SweepView, style: Style): string[] {
  if (!evaluation) return [];
  const { best, baseline } = evaluation;
  const columns = [{ title: '' }, ...(baseline ? [{ title: 'baseline' }] : []), { title: 'best' }];
  const rows = Object.entries(best).map(([name, value]) => [
    name,
    ...(baseline ? [formatValue(baseline[name] ?? null)] : []),
    style.bold(formatValue(value)),
  ]);
  return ['  on the test set:', ...table(columns, rows).map((line) => `    ${line}`)];
}

function failureLines(trials: readonly TrialView[], style: Style, output: number): string[] {
  const failed = trials.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return [];
  return [
    `  ${style.red(count(failed.length, 'failed trial'))}:`,
    ...failed.slice(0, failuresShown).flatMap((trial) => failure(trial, style, output)),
    ...(failed.length > failuresShown
      ? [`    and ${failed.length - failuresShown} more; \`skysweep trials\` lists them`]
      : []),
  ];
}

function failure({ trial, reason, exitCode, output = [] }: TrialView, style: Style, lines: number): string[] {
  const code = exitCode === undefined ? '' : ` (exit code ${exitCode})`;
  const text = oneLine(reason ?? 'no reason given');
  return [
    `    trial ${trial}: ${text}${text.includes('exit') ? '' : code}`,
    ...output
      .slice(output.length - Math.min(lines, output.length))
      .map((line) => style.dim(`      | ${oneLine(line)}`)),
  ];
}
