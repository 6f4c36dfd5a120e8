import { randomStream } from '../../core/random.ts';
import type { TrialNotes } from '../../core/sweep/environment.ts';
import type {
  CheckpointAnswer,
  ClaimAnswer,
  ClaimRequest,
  DecisionAnswer,
  NextAnswer,
  NextRequest,
  ReportsRequest,
  ResultRequest,
} from '../../core/sweep/protocol.ts';
import type { Usage } from '../../core/sweep/system-metrics.ts';
import { routes, toWire } from '../../core/sweep/wire.ts';
import { ApiRefused, LaunchReleased, LeaseLost } from './errors.ts';
import type { TransportOptions } from './transport.ts';
import { send } from './transport.ts';

export interface ClientOptions {
  /** SKYSWEEP_URL: the routes lie below it. */
  readonly url: string;
  /** SKYSWEEP_TOKEN. */
  readonly token: string;
  readonly log: (line: string) => void;
  /** Default: the global fetch, which keeps connections alive. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds after which one request counts as lost; default 20,000. */
  readonly timeoutMs?: number;
  /** Milliseconds of fruitless retrying after which ApiUnreachable is thrown; default 60,000. */
  readonly giveUpMs?: number;
}

export type Metrics = Readonly<Record<string, number>>;
export interface Report {
  readonly step: number;
  readonly metrics: Metrics;
}
/** What a result says beside its lease; metrics are plain numbers, NaN and infinities allowed. */
export type Result = Omit<ResultRequest, 'lease' | 'metrics' | 'reports' | 'findings' | 'environment'> & {
  readonly metrics?: Metrics;
  readonly reports?: readonly Report[];
  readonly notes?: TrialNotes;
};

function refusal(status: number, message: string): Error {
  if (status === 409) return new LeaseLost(message);
  if (status === 403 || status === 410) return new LaunchReleased(message);
  return new ApiRefused(message, status);
}

function wireMetrics(metrics: Metrics): Record<string, ReturnType<typeof toWire>> {
  return Object.fromEntries(Object.entries(metrics).map(([name, value]) => [name, toWire(value)]));
}

function wireReports(reports: readonly Report[]): ReportsRequest['reports'] {
  return reports.map(({ step, metrics }) => ({ step, metrics: wireMetrics(metrics) }));
}

/**
 * The trial protocol, one method a call. Every method retries what a retry may mend and throws LeaseLost,
 * LaunchReleased, ApiUnreachable or ApiRefused; every call may be repeated without harm.
 */
export class TrialClient {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly transport: TransportOptions;

  constructor(options: ClientOptions) {
    this.#base = options.url.replace(/\/+$/, '');
    this.#headers = { authorization: `Bearer ${options.token}`, 'content-type': 'application/json' };
    this.transport = {
      fetch: options.fetch ?? globalThis.fetch,
      random: randomStream('backoff', options.token),
      timeoutMs: options.timeoutMs ?? 20_000,
      giveUpMs: options.giveUpMs ?? 60_000,
      log: options.log,
    };
  }

  claim(body: ClaimRequest): Promise<ClaimAnswer> {
    return this.#post('claim', routes.claim, body);
  }

  report(
    lease: number,
    reports: readonly Report[],
    { usage, notes }: { readonly usage?: Usage | undefined; readonly notes?: TrialNotes } = {},
  ): Promise<DecisionAnswer> {
    const body = { lease, reports: wireReports(reports), ...(usage && { usage }), ...notes };
    return this.#post('report', routes.reports, body);
  }

  heartbeat(lease: number, usage?: Usage): Promise<Pick<DecisionAnswer, 'decision' | 'reason'>> {
    return this.#post('heartbeat', routes.heartbeat, { lease, ...(usage && { usage }) });
  }

  announceCheckpoint(lease: number, step: number, bytes: number, sha256: string): Promise<CheckpointAnswer> {
    return this.#post('checkpoint', routes.checkpoints, { lease, step, bytes, sha256 });
  }

  async commitCheckpoint(lease: number, step: number): Promise<void> {
    await this.#post('checkpoint commit', routes.commit, { lease, step });
  }

  announceMeasurements(lease: number, bytes: number, sha256: string): Promise<CheckpointAnswer> {
    return this.#post('measurements', routes.measurements, { lease, bytes, sha256 });
  }

  async result(lease: number, { metrics, reports, notes, ...rest }: Result): Promise<void> {
    const body: Record<string, unknown> & Omit<ResultRequest, 'findings'> = { ...rest, lease, ...notes };
    if (metrics) body.metrics = wireMetrics(metrics);
    if (reports && reports.length > 0) body.reports = wireReports(reports);
    await this.#post('result', routes.result, body);
  }

  /** Of a client that holds a job token: the answer may take its time, as the call waits for a trial. */
  next(body: NextRequest, signal: AbortSignal): Promise<NextAnswer> {
    const { fetch, timeoutMs, ...rest } = this.transport;
    const cut: typeof fetch = (input, init) =>
      fetch(input, { ...init, signal: AbortSignal.any([signal, ...(init?.signal ? [init.signal] : [])]) }).catch(
        (error: unknown) => {
          // No further try: nobody waits for the answer.
          throw signal.aborted ? new ApiRefused('next trial: the job is ending', 408) : error;
        },
      );
    return this.#post('next trial', routes.next, body, { ...rest, fetch: cut, timeoutMs: 2 * timeoutMs });
  }

  #post<T>(what: string, route: string, body: unknown, transport = this.transport): Promise<T> {
    const text = JSON.stringify(body);
    const exchange = {
      request: () => ({ url: this.#base + route, init: { method: 'POST', headers: this.#headers, body: text } }),
      read: async (response: Response) => {
        const answer = await response.text();
        if (answer === '') return undefined as T;
        try {
          return JSON.parse(answer) as T;
        } catch {
          throw new ApiRefused(
            `${what}: ${this.#base} does not answer with JSON; is SKYSWEEP_URL right?`,
            response.status,
          );
        }
      },
    };
    return send(transport, what, exchange, refusal);
  }
}
