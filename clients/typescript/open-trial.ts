import { setImmediate as turn } from 'node:timers/promises';
import type { Desk, Stop } from './desk.ts';
import type { Metrics, ParamValue, Trial } from './trial.ts';

type Params = Readonly<Record<string, ParamValue>>;

/** A trial between its start and its end. */
export class OpenTrial<P extends Params> implements Trial<P> {
  readonly params: P;
  readonly #desk: Desk;
  readonly #windUp = new AbortController();
  #stop: Stop | undefined;
  #reason: string | undefined;
  readonly #latest: Record<string, number> = {};

  constructor(defaults: P, desk: Desk) {
    this.params = { ...defaults, ...desk.params };
    this.#desk = desk;
  }

  get sweep(): string | undefined {
    return this.#desk.sweep;
  }
  get number(): number | undefined {
    return this.#desk.number;
  }
  get seed(): number | undefined {
    return this.#desk.seed;
  }
  get shouldStop(): boolean {
    return this.#stop !== undefined;
  }
  get reason(): string | undefined {
    return this.#reason;
  }
  get signal(): AbortSignal {
    return this.#windUp.signal;
  }

  async report(step: number, metrics: Metrics): Promise<boolean> {
    checkStep(step);
    checkMetrics(metrics);
    Object.assign(this.#latest, metrics);
    if (this.#stop !== 'lost') await this.#desk.report(step, metrics);
    // A training that never waits would see no signal.
    await turn();
    return this.shouldStop;
  }

  async checkpoint(step: number, save: (path: string) => void | Promise<void>): Promise<boolean> {
    checkStep(step);
    return this.#stop !== 'lost' && this.#desk.checkpoint(step, async (path) => save(path));
  }

  restore(load: (path: string) => void | Promise<void>): Promise<number> {
    return this.#desk.restore(async (path) => load(path));
  }

  /** Answers what ended it early. @throws what `train` throws, unless the trial was to stop anyway */
  async run(train: (trial: Trial<P>) => void | Promise<void>): Promise<Stop | undefined> {
    const desk = this.#desk;
    const terminate = () => this.#end('terminated', 'SIGTERM');
    process.on('SIGTERM', terminate);
    desk.open((stop, reason) => this.#end(stop, reason));
    try {
      await train(this);
      if (!this.#stop) await desk.complete(this.#latest);
    } catch (error) {
      if (this.#stop) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
      else {
        await desk.fail(error instanceof Error ? error.message : String(error), lastLines(error));
        throw error;
      }
    } finally {
      process.off('SIGTERM', terminate);
      if (this.#stop) await desk.leave(this.#stop, this.#reason ?? '');
      desk.close();
    }
    return this.#stop;
  }

  #end(stop: Stop, reason: string): void {
    if (this.#stop) return;
    this.#stop = stop;
    this.#reason = reason;
    this.#windUp.abort(new Error(reason));
  }
}

function lastLines(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .slice(-20)
    .map((line) => line.slice(0, 400));
}

function checkStep(step: number): void {
  if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`step is ${step}: it must be 0, 1, 2, …`);
}

function checkMetrics(metrics: Metrics): void {
  if (Object.keys(metrics).length === 0) throw new RangeError('metrics are empty: name one, as in { val_loss: 0.5 }');
  if ('step' in metrics) throw new RangeError('`step` is no metric: it is the first argument');
  const wrong = Object.entries(metrics).find(([, value]) => typeof value !== 'number');
  if (wrong) throw new TypeError(`metrics.${wrong[0]} is ${String(wrong[1])}: metrics are numbers`);
}
