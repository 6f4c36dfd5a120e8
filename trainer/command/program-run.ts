import type { CommandTrainer } from '../../core/sweep/command-settings.ts';
import type { Metrics, Report } from '../protocol/client.ts';
import type { ProgramMeter } from '../usage/meter.ts';
import type { Ending } from './ending.ts';
import { stallMessage, timeoutMessage } from './ending.ts';
import { Output } from './output.ts';
import type { Program, ProgramEnd } from './program.ts';
import { ReportBuilder } from './report-builder.ts';

export interface ProgramRunOptions {
  /** Aborted to end the job as SIGTERM does. */
  readonly signal: AbortSignal;
  readonly onSpawn?: (pid: number) => void;
  readonly onOutput?: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void;
  /** Absolute path of the metrics file, where metrics come from one. */
  readonly file: string | undefined;
  readonly meter: ProgramMeter;
  /** Names of the metrics that make a report whole. */
  readonly objectives: readonly string[];
  /** The step and the metrics that the program goes on from. */
  readonly from: { readonly step: number; readonly metrics: Metrics };
  readonly onReport: (report: Report) => void;
  /** Whether more reports than can be sent are waiting. */
  readonly isBusy: () => boolean;
}

/** After SIGTERM a checkpoint has to be committed within 25 s; the program gets most of it. */
const interruptedGrace = 20;

/** One run of a program: its metrics, its watchdogs, its end. */
export class ProgramRun {
  readonly #settings: CommandTrainer;
  readonly #options: ProgramRunOptions;
  readonly #reports: ReportBuilder;
  readonly #output: Output;
  #program: Program | undefined;
  #ending: Ending | undefined;
  #stall: NodeJS.Timeout | undefined;

  constructor(settings: CommandTrainer, options: ProgramRunOptions) {
    const { objectives, from, file, onReport, onOutput, isBusy } = options;
    this.#settings = settings;
    this.#options = options;
    this.#reports = new ReportBuilder(objectives, from.step, from.metrics, onReport);
    this.#output = new Output(settings.metrics, file, {
      onMetrics: (line) => this.#reports.add(line),
      onActivity: () => this.#stall?.refresh(),
      onOutput,
      isBusy,
    });
  }

  /** The newest value of every metric. */
  get latest(): Metrics {
    return this.#reports.latest;
  }

  /** The step of the newest line. */
  get step(): number {
    return this.#reports.step;
  }

  /** The last lines of output. */
  lines(): string[] {
    return this.#output.lines();
  }

  /** Lets a program go on that had to wait for its reports to be sent. */
  resume(): void {
    this.#program?.resume();
  }

  /** Ends the program; of several reasons the first counts. */
  end(ending: Ending, graceSeconds: number): void {
    // A decision leaves the program time; SIGTERM and a lost claim may still cut it short.
    this.#ending ??= ending;
    this.#program?.terminate(graceSeconds);
  }

  /**
   * Answers how the program ended, and why it was ended if it did not end by itself.
   * @throws what `start` throws
   */
  async execute(start: () => Promise<Program>): Promise<{ readonly end: ProgramEnd; readonly ending?: Ending }> {
    const end = await this.#run(start);
    this.#reports.flush();
    return this.#program?.terminated && this.#ending ? { end, ending: this.#ending } : { end };
  }

  async #run(start: () => Promise<Program>): Promise<ProgramEnd> {
    const { signal, onSpawn, meter } = this.#options;
    const { stall, timeout, grace } = this.#settings;
    const terminate = () => this.end({ kind: 'terminated' }, Math.min(interruptedGrace, grace));
    let overtime: NodeJS.Timeout | undefined;
    await this.#output.prepare();
    try {
      const program = await start();
      this.#program = program;
      meter.start(program.pid);
      onSpawn?.(program.pid);
      this.#output.follow(program);
      if (stall !== undefined) this.#stall = setTimeout(() => this.#stalled(stall), stall * 1000);
      const late = () => this.end({ kind: 'overdue', message: timeoutMessage(timeout!) }, grace);
      if (timeout !== undefined) overtime = setTimeout(late, timeout * 1000);
      signal.addEventListener('abort', terminate);
      if (signal.aborted) terminate();
      else if (this.#ending) program.terminate(grace); // decided while it started
      return await program.ended;
    } finally {
      meter.stop();
      clearTimeout(this.#stall);
      clearTimeout(overtime);
      signal.removeEventListener('abort', terminate);
      await this.#output.finish();
    }
  }

  #stalled(limit: number): void {
    // A program that has to wait for the API is not to blame.
    if (this.#options.isBusy()) this.#stall?.refresh();
    else this.end({ kind: 'overdue', message: stallMessage(limit) }, this.#settings.grace);
  }
}
