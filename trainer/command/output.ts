import type { CommandTrainer } from '../../core/sweep/command-settings.ts';
import { LineSplitter } from './lines.ts';
import type { MetricLine } from './metric-lines.ts';
import { lineReader } from './metric-lines.ts';
import { MetricsFile } from './metrics-file.ts';
import type { Program } from './program.ts';
import { OutputTail } from './tail.ts';

export interface OutputEvents {
  onMetrics(line: MetricLine): void;
  /** The program shows a sign of life. */
  onActivity(): void;
  onOutput?: ((chunk: Uint8Array, stream: 'stdout' | 'stderr') => void) | undefined;
  /** Whether more metrics than can be sent are waiting. */
  isBusy(): boolean;
}

/** Reads what a program puts out: its metrics, and the last lines for people. */
export class Output {
  readonly #tail = new OutputTail();
  readonly #stdout: LineSplitter;
  readonly #stderr: LineSplitter;
  readonly #events: OutputEvents;
  readonly #file: MetricsFile | undefined;

  /** `file`: absolute path of the metrics file, where metrics come from one. */
  constructor(metrics: CommandTrainer['metrics'], file: string | undefined, events: OutputEvents) {
    const read = lineReader(metrics);
    const take = (line: string) => {
      const found = read(line);
      if (found) events.onMetrics(found);
    };
    this.#events = events;
    this.#stdout = new LineSplitter((line) => {
      this.#tail.add(line);
      if (file === undefined) take(line);
    });
    this.#stderr = new LineSplitter((line) => this.#tail.add(line));
    this.#file = file === undefined ? undefined : new MetricsFile(file, take, events.onActivity, events.isBusy);
  }

  /** Before the program starts. */
  async prepare(): Promise<void> {
    await this.#file?.start();
  }

  follow(program: Program): void {
    const { onOutput, onActivity, isBusy } = this.#events;
    program.stdout.on('data', (chunk: Buffer) => {
      onActivity();
      onOutput?.(chunk, 'stdout');
      this.#stdout.write(chunk);
      if (isBusy()) program.pause();
    });
    program.stderr.on('data', (chunk: Buffer) => {
      onActivity();
      onOutput?.(chunk, 'stderr');
      this.#stderr.write(chunk);
    });
  }

  /** The program has ended, or was never started: reads what is left. */
  async finish(): Promise<void> {
    await this.#file?.finish();
    this.#stdout.end();
    this.#stderr.end();
  }

  /** The last lines of output. */
  lines(): string[] {
    return this.#tail.lines();
  }
}
