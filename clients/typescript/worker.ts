import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomStream } from '../../core/random.ts';
import type { DecisionAnswer } from '../../core/sweep/protocol.ts';
import { toWire } from '../../core/sweep/wire.ts';
import type { AskAnswer, AskedTrial } from '../../core/sweep/worker-protocol.ts';
import { ApiRefused, ApiUnreachable, isGone, LaunchReleased } from '../../trainer/protocol/errors.ts';
import { send, type TransportOptions } from '../../trainer/protocol/transport.ts';
import { credentialed, type Fetch } from './credentials.ts';
import type { Desk, WindUp } from './desk.ts';
import { LocalCheckpoints } from './local-checkpoints.ts';
import type { Metrics } from './trial.ts';

export interface WorkerOptions {
  readonly url: string;
  readonly sweep: string;
  readonly leaseSeconds: number;
  readonly giveUpMs: number;
  readonly checkpointDir: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
}

type Post = <T>(what: 'ask' | 'report' | 'tell', body: object) => Promise<T>;

/** Trials of a sweep without a trainer, asked for over HTTP until there are no more. */
export async function* workerDesks(options: WorkerOptions): AsyncGenerator<Desk> {
  const post = poster(options, credentialed(options.url, options.env));
  const { leaseSeconds, sweep, log } = options;
  for (;;) {
    const { trials, wait = 0, done } = await post<AskAnswer>('ask', { id: randomUUID(), leaseSeconds });
    for (const trial of trials) yield workerDesk(post, trial, options);
    if (done !== undefined) {
      log(`no more trials of ${sweep}: ${done}`);
      return;
    }
    await sleep(wait * 1000);
  }
}

function poster({ url, sweep, giveUpMs, log }: WorkerOptions, fetch: Fetch): Post {
  const base = `${url.replace(/\/+$/, '')}/v1/sweeps/${encodeURIComponent(sweep)}`;
  const transport: TransportOptions = {
    fetch: globalThis.fetch,
    random: randomStream('backoff', randomUUID()),
    timeoutMs: 20_000,
    giveUpMs,
    log,
  };
  return async <T>(what: string, content: object) => {
    const body = JSON.stringify(content);
    const exchange = {
      request: () => ({ url: `${base}/${what}`, init: { method: 'POST', body } }),
      read: async (response: Response) => (await response.json()) as T,
    };
    const refuse = (status: number, message: string) =>
      [403, 409, 410].includes(status) && what !== 'ask'
        ? new LaunchReleased(message)
        : new ApiRefused(message, status);
    return send({ ...transport, fetch: fetch as typeof globalThis.fetch }, what, exchange, refuse);
  };
}

function workerDesk(post: Post, asked: AskedTrial, { sweep, leaseSeconds, checkpointDir, log }: WorkerOptions): Desk {
  const { trial, lease, params, seed } = asked;
  const checkpoints = new LocalCheckpoints(checkpointDir && join(checkpointDir, `${sweep}-${trial}`));
  let windUp: WindUp = () => {};
  let timer: NodeJS.Timeout | undefined;

  const say = async (body: object): Promise<void> => {
    try {
      const { decision, reason } = await post<DecisionAnswer>('report', { trial, lease, ...body });
      if (decision !== 'continue') windUp('decided', reason ?? decision);
    } catch (error) {
      if (isGone(error)) windUp('lost', error.message);
      // The lease may outlast the outage; a report that was lost is missed by the scheduler alone.
      else if (error instanceof ApiUnreachable) log(error.message);
      else throw error;
    }
  };
  const tell = async (body: object): Promise<void> => {
    clearInterval(timer);
    try {
      await post('tell', { trial, lease, ...body });
      await checkpoints.remove();
    } catch (error) {
      if (!isGone(error)) throw error;
      windUp('lost', error.message);
    }
  };
  const wire = (metrics: Metrics) =>
    Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, toWire(value)]));

  return {
    params,
    sweep,
    number: trial,
    seed,
    open(stop) {
      windUp = stop;
      timer = setInterval(() => void say({}).catch((error) => log(String(error))), leaseSeconds * 250);
    },
    report: (step, metrics) => say({ step, metrics: wire(metrics) }),
    checkpoint: (step, save) => checkpoints.save(step, save),
    restore: (load) => checkpoints.restore(load),
    complete: (latest) => tell({ state: 'completed', metrics: wire(latest) }),
    fail: (reason) => tell({ state: 'failed', reason: reason.slice(0, 8000) }),
    leave: async (stop, reason) => {
      if (stop === 'decided') await tell({ state: 'stopped', reason });
    },
    close: () => clearInterval(timer),
  };
}
