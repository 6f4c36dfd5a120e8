import type { CommandTrainer } from '../../core/sweep/command-settings.ts';
import type { ClaimAnswer, WireNumber } from '../../core/sweep/protocol.ts';
import { exitCodes } from '../../core/sweep/protocol.ts';
import type { Metrics, TrialClient } from '../protocol/client.ts';
import { ApiUnreachable, isGone } from '../protocol/errors.ts';
import { Reporter } from '../protocol/reporter.ts';
import type { CheckpointDir } from './checkpoint-dir.ts';
import type { Ending } from './ending.ts';
import { crash, missingMetric, shellCode, stallMessage, timeoutMessage } from './ending.ts';
import { Output } from './output.ts';
import type { Program, ProgramEnd } from './program.ts';
import { ReportBuilder } from './report-builder.ts';

interface RunOptions {
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly onSpawn?: (pid: number) => void;
  readonly onOutput?: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void;
  readonly checkpoint: CheckpointDir | undefined;
  /** Absolute path of the metrics file, where metrics come from one. */
  readonly file: string | undefined;
}

/** Reports that may wait before the program has to. */
const longestBacklog = 2000;
/** After SIGTERM a checkpoint has to be committed within 25 s; the program gets most of it. */
const interruptedGrace = 20;
/** Another attempt may be running already. */
const cutOffGrace = 5;

/** One run of a program: its reports, its watchdogs, its end. */
export class CommandRun {
  readonly #claim: ClaimAnswer;
  readonly #client: TrialClient;
  readonly #settings: CommandTrainer;
  readonly #options: RunOptions;
  readonly #reporter: Reporter;
  readonly #reports: ReportBuilder;
  readonly #output: Output;
  #program: Program | undefined;
  #ending: Ending | undefined;
  #stall: NodeJS.Timeout | undefined;

  constructor(claim: ClaimAnswer, client: TrialClient, settings: CommandTrainer, options: RunOptions) {
    const { checkpoint, file, log, onOutput } = options;
    this.#claim = claim;
    this.#client = client;
    this.#settings = settings;
    this.#options = options;
    this.#reporter = new Reporter(client, claim, {
      onDecision: ({ decision }) => decision !== 'continue' && this.#end({ kind: 'decided', decision }, settings.grace),
      onError: (error) => this.#end({ kind: 'cut off', error }, Math.min(cutOffGrace, settings.grace)),
      onDrained: () => this.#program?.resume(),
    });
    const resumedFrom = checkpoint ? (claim.resume?.step ?? 0) : 0;
    checkpoint?.commitAfter(() => this.#reporter.flush());
    const objectives = claim.objectives.map(({ metric }) => metric);
    // A program that resumes from its very last checkpoint has nothing left to report.
    const reported = resumedFrom > 0 ? numbers(claim.reported?.metrics) : {};
    this.#reports = new ReportBuilder(objectives, resumedFrom, reported, ({ step, metrics }) => {
      this.#reporter.push(step, metrics);
      checkpoint?.saveSometimes(step, (error) => log(`the checkpoint was not saved: ${describe(error)}`));
    });
    this.#output = new Output(settings.metrics, file, {
      onMetrics: (line) => this.#reports.add(line),
      onActivity: () => this.#stall?.refresh(),
      onOutput,
      isBusy: () => this.#isBusy(),
    });
  }

  /** @throws what `start` throws; LeaseLost, LaunchReleased or ApiUnreachable once the program has ended. */
  async execute(start: () => Promise<Program>): Promise<number> {
    try {
      const end = await this.#run(start);
      this.#reports.flush();
      return await this.#conclude(end, this.#program?.terminated ? this.#ending : undefined);
    } finally {
      this.#reporter.close();
    }
  }

  async #run(start: () => Promise<Program>): Promise<ProgramEnd> {
    const { signal, onSpawn } = this.#options;
    const { stall, timeout, grace } = this.#settings;
    const terminate = () => this.#end({ kind: 'terminated' }, Math.min(interruptedGrace, grace));
    let overtime: NodeJS.Timeout | undefined;
    await this.#output.prepare();
    try {
      const program = await start();
      this.#program = program;
      onSpawn?.(program.pid);
      this.#output.follow(program);
      if (stall !== undefined) this.#stall = setTimeout(() => this.#stalled(stall), stall * 1000);
      const late = () => this.#end({ kind: 'overdue', message: timeoutMessage(timeout!) }, grace);
      if (timeout !== undefined) overtime = setTimeout(late, timeout * 1000);
      signal.addEventListener('abort', terminate);
      if (signal.aborted) terminate();
      else if (this.#ending) program.terminate(grace); // decided while it started
      return await program.ended;
    } finally {
      clearTimeout(this.#stall);
      clearTimeout(overtime);
      signal.removeEventListener('abort', terminate);
      await this.#output.finish();
    }
  }

  #stalled(limit: number): void {
    // A program that has to wait for the API is not to blame.
    if (this.#isBusy()) this.#stall?.refresh();
    else this.#end({ kind: 'overdue', message: stallMessage(limit) }, this.#settings.grace);
  }

  #isBusy(): boolean {
    return this.#reporter.backlog > longestBacklog;
  }

  #end(ending: Ending, graceSeconds: number): void {
    // A decision leaves the program time; SIGTERM and a lost claim may still cut it short.
    this.#ending ??= ending;
    this.#program?.terminate(graceSeconds);
  }

  /** `ending`: why the program was ended, undefined when it ended by itself. */
  async #conclude(end: ProgramEnd, ending: Ending | undefined): Promise<number> {
    switch (ending?.kind) {
      case 'cut off':
        throw ending.error;
      case 'terminated':
        for (const part of await Promise.allSettled([this.#saveCheckpoint(), this.#reporter.flush()])) {
          if (part.status === 'rejected') this.#options.log(describe(part.reason));
        }
        return exitCodes.interrupted;
      case 'decided':
        if (ending.decision === 'pause') await this.#saveCheckpoint();
        return exitCodes.done;
      case 'overdue':
        return this.#fail(end, ending.message);
      case undefined:
        return this.#concludeOwn(end);
    }
  }

  async #concludeOwn(end: ProgramEnd): Promise<number> {
    const failure = crash(end) ?? missingMetric(this.#claim, this.#reports.latest, this.#remedy());
    if (failure !== undefined) return this.#fail(end, failure);
    await this.#saveCheckpoint();
    const reports = await this.#reporter.finish();
    await this.#client.result(this.#claim.lease, { state: 'completed', metrics: this.#reports.latest, reports });
    return exitCodes.done;
  }

  async #fail(end: ProgramEnd, message: string): Promise<number> {
    const reports = await this.#reporter.finish();
    const output = this.#output.lines();
    this.#options.log(message);
    await this.#client.result(this.#claim.lease, {
      state: 'failed',
      message,
      reports,
      output,
      exitCode: shellCode(end),
    });
    return exitCodes.failed;
  }

  async #saveCheckpoint(): Promise<void> {
    try {
      await this.#options.checkpoint?.save(this.#reports.step);
    } catch (error) {
      if (isGone(error) || error instanceof ApiUnreachable) throw error;
      this.#options.log(`the checkpoint was not saved: ${describe(error)}`);
    }
  }

  #remedy(): string {
    const { metrics } = this.#settings;
    const name = this.#claim.objectives[0]?.metric ?? 'loss';
    if (metrics === 'json_lines')
      return `print a line such as {"${name}": 0.5} to standard output, or set trainer.metrics`;
    if ('file' in metrics) return `write a line such as {"${name}": 0.5} to ${this.#options.file}`;
    return `no line of standard output matched trainer.metrics.pattern, ${metrics.pattern}`;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function numbers(metrics: Readonly<Record<string, WireNumber>> = {}): Metrics {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value)]));
}
