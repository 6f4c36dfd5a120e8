import { isSettled } from '../../core/sweep/trial.ts';
import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import { count, formatParams, formatValue, oneLine } from './format.ts';

/** What happened to a sweep since it was looked at last, one line each: settled trials and improvements. */
export class SweepEvents {
  readonly #settled = new Set<number>();
  #best: number | undefined;
  #started = false;

  /** What was there before the first look is not told. */
  update(view: SweepView, trials: readonly TrialView[]): string[] {
    const fresh = trials.filter(({ trial, state }) => isSettled(state) && !this.#settled.has(trial));
    for (const { trial } of fresh) this.#settled.add(trial);
    const metric = view.objectives[0]?.metric ?? '';
    const best = view.best;
    const improved = best !== null && best.trial !== this.#best;
    this.#best = best?.trial;
    const first = !this.#started;
    this.#started = true;
    if (first) return [];
    return [
      ...fresh.map((trial) => settledLine(trial, metric)),
      ...(improved ? [`best so far: trial ${best.trial}, ${metric} ${formatValue(best.value)}`] : []),
    ];
  }
}

export function settledLine(view: TrialView, metric: string): string {
  const { trial, state, value, steps, params, reason, infeasible, output } = view;
  const result = value === null ? '' : `${metric} ${formatValue(value)}`;
  switch (state) {
    case 'completed':
      return oneLine(
        `trial ${trial} completed: ${result}${after(steps)} (${formatParams(params)})${infeasible === undefined ? '' : `, infeasible: ${infeasible}`}`,
      );
    case 'stopped':
      return oneLine(`trial ${trial} stopped${after(steps)}: ${reason ?? result}`);
    default: {
      const last = output?.findLast((line) => line.trim() !== '');
      return oneLine(
        `trial ${trial} ${state}${after(steps)}: ${reason ?? 'no reason given'}${last ? ` | ${last}` : ''}`,
      );
    }
  }
}

const after = (steps: number) => (steps > 0 ? ` after ${count(steps, 'step')}` : '');
