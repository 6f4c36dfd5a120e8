import { createLogUpdate } from 'log-update';
import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import type { Output } from '../io.ts';
import { ended } from '../render/counts.ts';
import { renderProgress } from '../render/progress.ts';
import type { Display } from './display.ts';

/** A frame at the bottom of the terminal that is drawn anew on every change, every resize and every second. */
export class LiveDisplay implements Display {
  readonly #output: Output;
  readonly #log: ReturnType<typeof createLogUpdate>;
  readonly #startedAt = performance.now();
  readonly #redraw = () => this.#draw();
  readonly #timer: NodeJS.Timeout;
  #scene: { readonly view: SweepView; readonly trials: readonly TrialView[] } | undefined;
  #settledBefore: number | undefined;
  #ended = false;

  constructor(output: Output) {
    this.#output = output;
    this.#log = createLogUpdate(output.stream);
    output.stream.on('resize', this.#redraw);
    this.#timer = setInterval(this.#redraw, 1000);
    this.#timer.unref();
  }

  update(view: SweepView, trials: readonly TrialView[]): void {
    this.#settledBefore ??= ended(view);
    this.#scene = { view, trials };
    this.#draw();
  }

  note(line: string): void {
    if (!this.#ended) this.#log.clear();
    this.#output.line(line);
    this.#draw();
  }

  /** The frame goes, the summary takes its place. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#timer);
    this.#output.stream.off('resize', this.#redraw);
    this.#log.clear();
    this.#log.done();
  }

  #draw(): void {
    if (!this.#scene || this.#ended) return;
    const { columns = 80, rows = 24 } = this.#output.stream;
    this.#log(
      renderProgress({
        ...this.#scene,
        elapsedSeconds: (performance.now() - this.#startedAt) / 1000,
        settledBefore: this.#settledBefore ?? 0,
        columns,
        rows,
        style: this.#output.style,
      }),
    );
  }
}
