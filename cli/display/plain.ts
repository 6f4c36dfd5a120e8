import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import type { Output } from '../io.ts';
import { ended } from '../render/counts.ts';
import { SweepEvents } from '../render/events.ts';
import type { Display } from './display.ts';

/** Lines for logs: one for each settled trial and each improvement. */
export class PlainDisplay implements Display {
  readonly #output: Output;
  readonly #events = new SweepEvents();

  constructor(output: Output) {
    this.#output = output;
  }

  update(view: SweepView, trials: readonly TrialView[]): void {
    const { trials: budget } = view.budget;
    const done = `[${ended(view)}${budget === undefined ? '' : `/${budget}`}]`;
    for (const line of this.#events.update(view, trials)) this.#output.line(`${done} ${line}`);
  }

  note(line: string): void {
    this.#output.line(line);
  }

  end(): void {}
}
