import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import type { Style } from '../io.ts';
import { countsText, ended } from './counts.ts';
import { count, formatDuration, formatParams, formatValue, oneLine } from './format.ts';
import { truncate } from './table.ts';

export interface ProgressScene {
  readonly view: SweepView;
  readonly trials: readonly TrialView[];
  /** Since this command began to watch. */
  readonly elapsedSeconds: number;
  /** Trials that were settled already when this command began to watch. */
  readonly settledBefore: number;
  readonly columns: number;
  readonly rows: number;
  readonly style: Style;
}

/** Lines beside those of the running trials, and one that stays free. */
const otherLines = 5;

/** What a terminal shows of a running sweep; no line is wider than the terminal, and all fit on it. */
export function renderProgress(scene: ProgressScene): string {
  const { view, trials, columns, rows, style } = scene;
  const running = trials.filter(({ state }) => state === 'running');
  const room = Math.max(1, rows - otherLines);
  const shown = running.length > room ? running.slice(0, room - 1) : running;
  const more = running.length - shown.length;
  const metric = view.objectives[0]?.metric ?? '';
  const lines = [
    headLine(view, style),
    barLine(scene),
    ...shown.map((trial) => trialLine(trial, metric, style)),
    ...(more > 0 ? [style.dim(`  and ${more} more`)] : []),
    `  ${countsText(view.counts, style)}`,
    ...bestLine(view, metric, style),
  ];
  return lines.map((line) => truncate(line, columns)).join('\n');
}

function headLine({ sweep, sampler, scheduler, objectives, status }: SweepView, style: Style): string {
  const goals = objectives.map(({ metric, goal }) => `${goal} ${metric}`).join(', ');
  const method = scheduler === 'none' ? sampler : `${sampler} + ${scheduler}`;
  return `${style.bold(sweep)}  ${status === 'running' ? '' : `${style.yellow(status)}  `}${style.dim(`${goals}, ${method}`)}`;
}

const widestBar = 30;

function barLine({ view, trials, elapsedSeconds, settledBefore, columns, style }: ProgressScene): string {
  const done = ended(view);
  const elapsed = formatDuration(elapsedSeconds);
  const { trials: budget } = view.budget;
  if (budget === undefined) return `${count(done, 'trial')}  ${elapsed}`;
  const begun = trials.reduce((sum, trial) => sum + shareDone(trial), 0);
  const rest = timeLeft(done - settledBefore + begun, budget - done - begun, elapsedSeconds);
  const text = `${done}/${budget} trials  ${elapsed}${leftText(done >= budget, rest)}`;
  const width = Math.min(widestBar, columns - text.length - 2);
  return width < 5 ? text : `${bar(Math.min(1, done / budget), width, style)}  ${text}`;
}

/** How much of a running trial is done, as far as one knows. */
function shareDone({ state, steps, maxSteps }: TrialView): number {
  return state === 'running' && maxSteps !== undefined && maxSteps > 0 ? Math.min(1, steps / maxSteps) : 0;
}

/** After the last trial the winner may still be measured. */
function leftText(finishing: boolean, rest: number | undefined): string {
  if (finishing) return ', finishing';
  return rest === undefined ? '' : `, ${formatDuration(rest)} left`;
}

/** Seconds, from the pace so far; undefined while there is none to speak of. */
export function timeLeft(done: number, rest: number, elapsedSeconds: number): number | undefined {
  return done < 0.5 || elapsedSeconds <= 0 ? undefined : (Math.max(0, rest) * elapsedSeconds) / done;
}

export function bar(share: number, width: number, style: Style): string {
  const full = Math.round(share * width);
  return style.green('█'.repeat(full)) + style.dim('░'.repeat(width - full));
}

function trialLine({ trial, steps, maxSteps, metrics, params }: TrialView, metric: string, style: Style): string {
  const step = maxSteps === undefined ? `step ${steps}` : `step ${steps}/${maxSteps}`;
  const value = metrics?.[metric];
  const shown = value === undefined ? '' : `  ${metric} ${formatValue(value)}`;
  return `  ${style.cyan(`trial ${trial}`)}  ${step}${shown}  ${style.dim(oneLine(formatParams(params)))}`;
}

function bestLine({ best }: SweepView, metric: string, style: Style): string[] {
  if (!best) return [];
  const params = style.dim(oneLine(formatParams(best.params)));
  return [`  best ${style.bold(`${metric} ${formatValue(best.value)}`)} (trial ${best.trial})  ${params}`];
}
