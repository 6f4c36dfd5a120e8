import type { TrialNotes } from '../../core/sweep/environment.ts';
import type { ClaimAnswer, DecisionAnswer } from '../../core/sweep/protocol.ts';
import type { Usage } from '../../core/sweep/system-metrics.ts';
import type { Metrics, Report, TrialClient } from './client.ts';

/** The most reports that one call may carry. */
const batchSize = 500;
/** How long a report on which nobody decides may wait for company. */
const holdMs = 50;

export interface ReporterEvents {
  /** What the job has used so far; goes with every report. */
  readonly usage?: () => Usage;
  /** A stop or pause, once; nothing is sent any more. */
  readonly onDecision?: (answer: DecisionAnswer) => void;
  /** The error that ended the reporting, once. */
  readonly onError?: (error: unknown) => void;
  /** Every report so far has been answered. */
  readonly onDrained?: () => void;
}

interface Waiter {
  readonly step: number;
  readonly resolve: (answer: DecisionAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends a trial's reports and heartbeats, never more than one request in flight: what arrives meanwhile goes with the
 * next. A step at which a decision is due is sent at once.
 */
export class Reporter {
  readonly #client: TrialClient;
  readonly #claim: ClaimAnswer;
  readonly #events: ReporterEvents;
  readonly #timer: NodeJS.Timeout;
  #queue: Report[] = [];
  #notes: TrialNotes = {};
  #waiters: Waiter[] = [];
  #hold: NodeJS.Timeout | undefined;
  #busy: Promise<void> | undefined;
  #beatDue = false;
  #flushing = false;
  #closed = false;
  #until: number | null | undefined;
  #decision: DecisionAnswer | undefined;
  #error: unknown;

  constructor(client: TrialClient, claim: ClaimAnswer, events: ReporterEvents = {}) {
    this.#client = client;
    this.#claim = claim;
    this.#events = events;
    this.#until = claim.until;
    this.#timer = setInterval(() => this.#beat(), claim.heartbeatSeconds * 1000);
    this.#timer.unref();
  }

  /** Reports that wait to be sent. */
  get backlog(): number {
    return this.#queue.length;
  }

  /** The stop or pause that ended the reporting. */
  get decision(): DecisionAnswer | undefined {
    return this.#decision;
  }

  /** Notes go with the next request that carries reports; findings may call for a decision, so it is sent at once. */
  tell(notes: TrialNotes): void {
    const findings = [...(this.#notes.findings ?? []), ...(notes.findings ?? [])];
    this.#notes = { ...this.#notes, ...notes, ...(findings.length > 0 && { findings }) };
  }

  /** What is still to be told: it goes with the result. */
  takeNotes(): TrialNotes {
    const notes = this.#notes;
    this.#notes = {};
    return notes;
  }

  /** Queues a report and returns at once; after a stop or pause it is dropped. */
  push(step: number, metrics: Metrics): void {
    if (this.#ended) return;
    this.#queue.push({ step, metrics });
    if (!this.#busy) this.#schedule();
  }

  /** Queues a report; waits for the answer only where a decision is due. Rejects with the error that ended it all. */
  ask(step: number, metrics: Metrics): Promise<DecisionAnswer> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#decision) return Promise.resolve(this.#decision);
    if (this.#closed) return Promise.reject(new Error('the reporter is closed'));
    if (!this.#isDue(step)) {
      this.push(step, metrics);
      return Promise.resolve({ decision: 'continue', until: this.#until ?? null });
    }
    return new Promise((resolve, reject) => {
      this.#waiters.push({ step, resolve, reject });
      this.push(step, metrics);
    });
  }

  /** Resolved when every queued report was answered, or none will be; rejects with the error that ended it all. */
  async flush(): Promise<void> {
    this.#flushing = true;
    while (this.#busy || (this.#queue.length > 0 && !this.#ended)) {
      this.#pump();
      await this.#busy;
    }
    this.#flushing = false;
    if (this.#error !== undefined) throw this.#error;
  }

  /**
   * Ends heartbeats and reporting. Answers the reports that may go with the result: none unless the claim said that
   * no decision is ever due; otherwise they are sent first.
   */
  async finish(): Promise<readonly Report[]> {
    let trailing: Report[] = [];
    if (this.#claim.until === null && !this.#ended && this.#queue.length <= batchSize) {
      trailing = this.#queue;
      this.#queue = [];
    }
    await this.flush().finally(() => this.close());
    return this.#decision ? [] : trailing;
  }

  /** Says what the job has used when neither a report nor a result will. */
  async tellUsage(): Promise<void> {
    const usage = this.#events.usage?.();
    if (usage && this.#error === undefined) await this.#client.heartbeat(this.#claim.lease, usage);
  }

  /** Ends heartbeats; reports that are still queued are not sent. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    clearInterval(this.#timer);
    clearTimeout(this.#hold);
  }

  get #ended(): boolean {
    return this.#closed || this.#decision !== undefined || this.#error !== undefined;
  }

  #isDue(step: number): boolean {
    if (this.#until === undefined || this.#notes.findings) return true;
    return this.#until !== null && step >= this.#until;
  }

  #beat(): void {
    if (this.#busy) return; // a request in flight tells the server as much
    this.#beatDue = true;
    this.#pump();
  }

  get #isUrgent(): boolean {
    if (this.#flushing || this.#queue.length >= batchSize) return this.#queue.length > 0;
    return this.#queue.some(({ step }) => this.#isDue(step));
  }

  #schedule(): void {
    if (this.#isUrgent) this.#pump();
    else this.#hold ??= setTimeout(() => this.#pump(), holdMs);
  }

  #pump(): void {
    clearTimeout(this.#hold);
    this.#hold = undefined;
    this.#busy ??= this.#drain().finally(() => {
      this.#busy = undefined;
      if (this.#queue.length > 0) this.#schedule();
      else this.#events.onDrained?.();
    });
  }

  async #drain(): Promise<void> {
    try {
      do {
        const beatDue = this.#beatDue;
        this.#beatDue = false;
        if (this.#queue.length > 0) await this.#sendBatch();
        else if (beatDue)
          this.#obey({ ...(await this.#client.heartbeat(this.#claim.lease)), until: this.#until ?? null });
      } while (!this.#ended && this.#isUrgent);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #sendBatch(): Promise<void> {
    const batch = this.#queue.splice(0, batchSize);
    const answer = await this.#client.report(this.#claim.lease, batch, {
      usage: this.#events.usage?.(),
      notes: this.takeNotes(),
    });
    this.#until = answer.until;
    const last = batch[batch.length - 1]!.step;
    const answered = this.#waiters.filter((waiter) => waiter.step <= last);
    this.#waiters = this.#waiters.filter((waiter) => waiter.step > last);
    this.#obey(answer);
    for (const waiter of answered) waiter.resolve(answer);
  }

  #obey(answer: DecisionAnswer): void {
    if (answer.decision === 'continue' || this.#ended) return;
    this.#decision = answer;
    this.close();
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(answer);
    this.#events.onDecision?.(answer);
  }

  #fail(error: unknown): void {
    this.#error = error;
    this.close();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    this.#events.onError?.(error);
  }
}
