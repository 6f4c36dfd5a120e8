import type { CommandTrainer } from '../../core/sweep/command-settings.ts';
import type { ClaimAnswer, WireNumber } from '../../core/sweep/protocol.ts';
import { exitCodes } from '../../core/sweep/protocol.ts';
import type { Run } from '../../core/sweep/repeats.ts';
import { isSystemMetric } from '../../core/sweep/system-metrics.ts';
import { ReportWatch } from '../diagnostics/report-watch.ts';
import type { Metrics, TrialClient } from '../protocol/client.ts';
import { ApiUnreachable, isGone } from '../protocol/errors.ts';
import { Reporter } from '../protocol/reporter.ts';
import { ProgramMeter } from '../usage/meter.ts';
import type { CheckpointDir } from './checkpoint-dir.ts';
import type { Ending } from './ending.ts';
import { crash, missingMetric, shellCode } from './ending.ts';
import type { Program, ProgramEnd } from './program.ts';
import { ProgramRun } from './program-run.ts';

/** A program that is ready to be started. */
export interface PreparedProgram {
  readonly checkpoint: CheckpointDir | undefined;
  /** Absolute path of the metrics file, where metrics come from one. */
  readonly file: string | undefined;
  start(): Promise<Program>;
}

/** Makes the program ready, for one of several runs where there are several; `resume`: from the claim's checkpoint. */
export type Prepare = (resume: boolean, run?: Run) => Promise<PreparedProgram>;

interface RunOptions {
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  readonly onSpawn?: (pid: number) => void;
  readonly onOutput?: (chunk: Uint8Array, stream: 'stdout' | 'stderr') => void;
}

/** Reports that may wait before the program has to. */
const longestBacklog = 2000;
/** Another attempt may be running already. */
const cutOffGrace = 5;

/** A claimed trial whose training is a program, started once or, for folds and seeds, several times. */
export class CommandRun {
  readonly #claim: ClaimAnswer;
  readonly #client: TrialClient;
  readonly #settings: CommandTrainer;
  readonly #options: RunOptions;
  readonly #reporter: Reporter;
  readonly #meter = new ProgramMeter();
  readonly #objectives: readonly string[];
  #checkpoint: CheckpointDir | undefined;
  #file: string | undefined;
  /** The run under way, or the one before it. */
  #run: ProgramRun | undefined;
  /** What came before a program ran, or between two runs. */
  #ending: Ending | undefined;
  /** Of several runs those that are done: the step of a checkpoint. */
  #done: number | undefined;

  constructor(claim: ClaimAnswer, client: TrialClient, settings: CommandTrainer, options: RunOptions) {
    this.#claim = claim;
    this.#client = client;
    this.#settings = settings;
    this.#options = options;
    this.#objectives = claim.objectives.map(({ metric }) => metric).filter((metric) => !isSystemMetric(metric));
    this.#reporter = new Reporter(client, claim, {
      usage: () => this.#meter.usage(),
      onDecision: ({ decision }) => decision !== 'continue' && this.#end({ kind: 'decided', decision }, settings.grace),
      onError: (error) => this.#end({ kind: 'cut off', error }, Math.min(cutOffGrace, settings.grace)),
      onDrained: () => this.#run?.resume(),
    });
  }

  /** @throws what preparing and starting throw; LeaseLost, LaunchReleased or ApiUnreachable once the program has ended. */
  async execute(prepare: Prepare): Promise<number> {
    try {
      return await (this.#claim.repeats ? this.#runAll(prepare, this.#claim.repeats) : this.#runOnce(prepare));
    } finally {
      this.#reporter.close();
    }
  }

  async #runOnce(prepare: Prepare): Promise<number> {
    const prepared = await prepare(true);
    if (this.#options.signal.aborted) return exitCodes.interrupted;
    const { reported, resume } = this.#claim;
    const step = prepared.checkpoint ? (resume?.step ?? 0) : 0;
    // A program that resumes from its very last checkpoint has nothing left to report.
    const from = { step, metrics: step > 0 ? numbers(reported?.metrics) : {} };
    const watch = new ReportWatch(this.#claim.objectives);
    const run = this.#open(prepared, from, (one) => {
      const findings = watch.look(one);
      if (findings.length > 0) this.#reporter.tell({ findings });
      this.#reporter.push(one.step, one.metrics);
    });
    const { end, ending } = await run.execute(prepared.start);
    if (ending) return this.#conclude(end, ending);
    const failure = this.#failure(end, run);
    if (failure !== undefined) return this.#fail(end, failure);
    await this.#saveCheckpoint();
    return this.#complete(run.latest);
  }

  /** Goes on after the runs that were reported. */
  async #runAll(prepare: Prepare, { kind, runs }: NonNullable<ClaimAnswer['repeats']>): Promise<number> {
    const { resume, reported } = this.#claim;
    let done = reported?.step ?? 0;
    // A checkpoint of an earlier run is of no use to the next one.
    let resumes = resume?.step === done;
    while (done < runs.length) {
      if (this.#ending) return this.#conclude(undefined, this.#ending);
      const prepared = await prepare(resumes, runs[done]!);
      if (this.#options.signal.aborted) return this.#conclude(undefined, { kind: 'terminated' });
      this.#done = done;
      const run = this.#open(prepared, { step: 0, metrics: {} }, () => {});
      const { end, ending } = await run.execute(prepared.start);
      if (ending) return this.#conclude(end, ending);
      const failure = this.#failure(end, run);
      // It went on from a checkpoint of its very end, and its metrics are lost: this run again, from scratch.
      const wasOver = resumes && failure !== undefined && crash(end) === undefined;
      if (failure !== undefined && !wasOver) return this.#fail(end, `${kind.slice(0, -1)} ${done}: ${failure}`);
      resumes = false;
      await prepared.checkpoint?.close();
      this.#checkpoint = undefined;
      if (wasOver) continue;
      done += 1;
      this.#reporter.push(done, run.latest);
      await this.#reporter.flush();
    }
    return this.#ending ? this.#conclude(undefined, this.#ending) : this.#complete();
  }

  #open(
    { checkpoint, file }: PreparedProgram,
    from: { readonly step: number; readonly metrics: Metrics },
    send: (report: { readonly step: number; readonly metrics: Metrics }) => void,
  ): ProgramRun {
    this.#checkpoint = checkpoint;
    this.#file = file;
    checkpoint?.commitAfter(() => this.#reporter.flush());
    this.#run = new ProgramRun(this.#settings, {
      ...this.#options,
      file,
      meter: this.#meter,
      objectives: this.#objectives,
      from,
      onReport: (report) => {
        send(report);
        const failed = (error: unknown) => this.#options.log(`the checkpoint was not saved: ${describe(error)}`);
        checkpoint?.saveSometimes(this.#done ?? report.step, failed);
      },
      isBusy: () => this.#reporter.backlog > longestBacklog,
    });
    if (this.#ending) this.#run.end(this.#ending, this.#settings.grace);
    return this.#run;
  }

  #end(ending: Ending, graceSeconds: number): void {
    this.#ending ??= ending;
    this.#run?.end(ending, graceSeconds);
  }

  /** `end`: of the program, unless it was between two runs. */
  async #conclude(end: ProgramEnd | undefined, ending: Ending): Promise<number> {
    switch (ending.kind) {
      case 'cut off':
        throw ending.error;
      case 'terminated':
        for (const part of await Promise.allSettled([this.#saveCheckpoint(), this.#reporter.flush()])) {
          if (part.status === 'rejected') this.#options.log(describe(part.reason));
        }
        await this.#reporter.tellUsage().catch((error: unknown) => this.#options.log(describe(error)));
        return exitCodes.interrupted;
      case 'decided':
        if (ending.decision === 'pause') await this.#saveCheckpoint();
        return exitCodes.done;
      case 'overdue':
        return this.#fail(end, ending.message);
    }
  }

  #failure(end: ProgramEnd, run: ProgramRun): string | undefined {
    return crash(end) ?? missingMetric(this.#objectives, run.latest, this.#remedy());
  }

  async #complete(metrics?: Metrics): Promise<number> {
    const reports = await this.#reporter.finish();
    const usage = this.#meter.usage();
    const notes = this.#reporter.takeNotes();
    const result = { state: 'completed', ...(metrics && { metrics }), reports, usage, notes } as const;
    await this.#client.result(this.#claim.lease, result);
    return exitCodes.done;
  }

  async #fail(end: ProgramEnd | undefined, message: string): Promise<number> {
    const reports = await this.#reporter.finish();
    const output = this.#run?.lines() ?? [];
    this.#options.log(message);
    await this.#client.result(this.#claim.lease, {
      state: 'failed',
      message,
      reports,
      output,
      usage: this.#meter.usage(),
      notes: this.#reporter.takeNotes(),
      ...(end && { exitCode: shellCode(end) }),
    });
    return exitCodes.failed;
  }

  async #saveCheckpoint(): Promise<void> {
    try {
      await this.#checkpoint?.save(this.#done ?? this.#run?.step ?? 0);
    } catch (error) {
      if (isGone(error) || error instanceof ApiUnreachable) throw error;
      this.#options.log(`the checkpoint was not saved: ${describe(error)}`);
    }
  }

  #remedy(): string {
    const { metrics } = this.#settings;
    const name = this.#objectives[0] ?? 'loss';
    if (metrics === 'json_lines')
      return `print a line such as {"${name}": 0.5} to standard output, or set trainer.metrics`;
    if ('file' in metrics) return `write a line such as {"${name}": 0.5} to ${this.#file}`;
    return `no line of standard output matched trainer.metrics.pattern, ${metrics.pattern}`;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function numbers(metrics: Readonly<Record<string, WireNumber>> = {}): Metrics {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, Number(value)]));
}
