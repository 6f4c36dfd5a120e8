import type { Metrics, Report } from '../protocol/client.ts';
import type { MetricLine } from './metric-lines.ts';

const mostNames = 1000;

/**
 * Makes reports out of lines. A report is ready when it has every objective; a line without them waits for the rest of
 * its step, until a line of another step comes or one that repeats a metric. Lines that name no step are counted.
 */
export class ReportBuilder {
  readonly #objectives: readonly string[];
  readonly #onReport: (report: Report) => void;
  readonly #latest: Record<string, number>;
  #open: { readonly step: number; readonly metrics: Record<string, number> } | undefined;
  #step: number;

  /**
   * `resumedFrom`: the step from which counting goes on, 0 for a fresh start; `reported`: the newest metrics that the
   * attempts up to it reported.
   */
  constructor(
    objectives: readonly string[],
    resumedFrom: number,
    reported: Metrics,
    onReport: (report: Report) => void,
  ) {
    this.#objectives = objectives;
    this.#latest = { ...reported };
    this.#step = resumedFrom;
    this.#onReport = onReport;
  }

  /** The newest value of every metric that was ever seen. */
  get latest(): Metrics {
    return this.#latest;
  }

  /** The step of the newest line; before the first, the step that the trial resumed from. */
  get step(): number {
    return this.#step;
  }

  add(line: MetricLine): void {
    const metrics = this.#remember(line.metrics);
    if (this.#open && (this.#leaves(line.step) || this.#repeats(metrics))) this.flush();
    this.#open ??= { step: line.step ?? this.#step + 1, metrics: {} };
    Object.assign(this.#open.metrics, metrics);
    this.#step = this.#open.step;
    if (this.#objectives.every((name) => Object.hasOwn(this.#open!.metrics, name))) this.flush();
  }

  /** Reports what is waiting. */
  flush(): void {
    const report = this.#open;
    this.#open = undefined;
    if (report) this.#onReport(report);
  }

  #leaves(step: number | undefined): boolean {
    return step !== undefined && step !== this.#open!.step;
  }

  #repeats(metrics: Metrics): boolean {
    return Object.keys(metrics).some((name) => Object.hasOwn(this.#open!.metrics, name));
  }

  /** Garbage may look like metrics with ever new names: those past the first thousand are dropped. */
  #remember(metrics: Metrics): Metrics {
    const room = mostNames - Object.keys(this.#latest).length;
    const unknown = Object.keys(metrics).filter((name) => !Object.hasOwn(this.#latest, name));
    const kept =
      unknown.length <= room
        ? metrics
        : Object.fromEntries(Object.entries(metrics).filter(([name]) => !unknown.includes(name)));
    Object.assign(this.#latest, kept);
    return kept;
  }
}
