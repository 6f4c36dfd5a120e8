import type { TrialLog } from '../../core/sweep/trial-log.ts';
import type { Style } from '../io.ts';
import { findingLines } from './findings.ts';
import { count, formatDuration, formatValue, oneLine } from './format.ts';
import { paramLines } from './summary.ts';
import { table } from './table.ts';

export interface TrialLogOptions {
  readonly style: Style;
  /** Also the whole configuration, the curves and the environment. */
  readonly full?: boolean | undefined;
}

/** One trial, in lines. */
export function renderTrialLog(log: TrialLog, { style, full = false }: TrialLogOptions): string[] {
  const { sweep, trial, state, proposal, reason, steps, params, finalMetrics, findings = [] } = log;
  return [
    `${style.bold(`${sweep}, trial ${trial}`)}: ${state} after ${count(steps, 'step')}${reason ? ` (${oneLine(reason)})` : ''}`,
    `  proposed: ${oneLine(proposal)}`,
    ...section('parameters', paramLines(params, '  ', String)),
    ...section('metrics', named(Object.entries(finalMetrics).map(([name, value]) => [name, formatValue(value)]))),
    ...section('findings', findingLines(findings, style)),
    ...(full
      ? details(log)
      : ['', `\`skysweep show ${sweep} ${trial} --log\` adds curves, configuration and environment`]),
  ];
}

function details({ seed, trainer, params, reports, environment = {}, startedAt, endedAt }: TrialLog): string[] {
  const seconds = startedAt && endedAt ? (Date.parse(endedAt) - Date.parse(startedAt)) / 1000 : undefined;
  const times = [
    ['started', startedAt ?? '-'],
    ['ended', endedAt ?? '-'],
    ...(seconds === undefined ? [] : [['took', formatDuration(seconds)]]),
  ];
  const names = [...new Set(reports.flatMap(({ metrics }) => Object.keys(metrics)))];
  const curves = table(
    [{ title: 'STEP', align: 'right' }, ...names.map((title) => ({ title, align: 'right' as const }))],
    reports.map(({ step, metrics }) => [String(step), ...names.map((name) => formatValue(metrics[name] ?? null))]),
  );
  return [
    ...section('curves', reports.length > 0 ? curves.map((line) => `  ${line}`) : []),
    ...section('time', named(times)),
    ...section('configuration', named([['seed', String(seed)], ...flat({ ...trainer, ...params })])),
    ...section('environment', named(flat(environment))),
  ];
}

const section = (title: string, lines: readonly string[]) => (lines.length > 0 ? ['', `${title}:`, ...lines] : []);

const flat = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values).map(([name, value]) => [
    name,
    oneLine(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
  ]);

/** Names and values as two columns. */
function named(rows: readonly (readonly string[])[]): string[] {
  return table([{ title: '' }, { title: '' }], rows)
    .slice(1)
    .map((line) => `  ${line}`);
}
