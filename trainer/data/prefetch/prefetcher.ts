import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import { startThread } from '../../threads/start-thread.ts';
import type { Batch, DataSet } from '../data-set.ts';
import { Batches, type BatchSettings, type Place } from './batches.ts';

export interface WorkerInput {
  readonly set: DataSet;
  readonly settings: BatchSettings;
  readonly seed: number;
  readonly port: MessagePort;
  /** One 32-bit count of the messages that the thread has sent. */
  readonly answered: SharedArrayBuffer;
  /** For each ticket, modulo its length, 0 until somebody takes up the batch. */
  readonly claims: SharedArrayBuffer;
}

/** A batch to be prepared, unless the trainer has taken it up meanwhile. */
export interface Request extends Place {
  readonly ticket: number;
}

type Answer = 'ready' | (Place & Batch);

const tickets = 4096;

/** Whether the batch of this ticket was nobody's, and is now one's own. */
export function claims(taken: Int32Array, ticket: number): boolean {
  return Atomics.compareExchange(taken, ticket % taken.length, 0, 1) === 0;
}

/** A batch that takes longer than this is prepared here, and the thread is given up. */
const patienceMs = 60_000;

const key = ({ epoch, batch }: Place) => `${epoch}/${batch}`;

/**
 * Has the next batches of a training prepared by a thread of its own while the device works on this one. What the thread
 * has not begun when it is needed, on a busy machine or before the thread has started, is prepared here: to the same
 * bits.
 */
export class Prefetcher {
  readonly #batches: Batches;
  readonly #ahead: number;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #prepared = new Map<string, Batch>();
  readonly #claims = new Int32Array(new SharedArrayBuffer(4 * tickets));
  /** Tickets of the batches that were asked for and not taken. */
  readonly #asked = new Map<string, number>();
  #ticket = 0;
  #isReady = false;
  #isLost = false;

  /** @param ahead batches that are asked for before they are needed */
  constructor(set: DataSet, settings: BatchSettings, seed: number, ahead: number) {
    this.#batches = new Batches(set, settings, seed);
    this.#ahead = ahead;
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const answered = this.#answered.buffer as SharedArrayBuffer;
    const claims = this.#claims.buffer as SharedArrayBuffer;
    const input: WorkerInput = { set, settings, seed, port: port2, answered, claims };
    this.#worker = startThread('batches', input, [port2]);
    this.#worker.unref();
    this.#worker.on('error', () => {
      this.#isLost = true;
    });
  }

  /** Batches that the thread has prepared and that are still to be taken. */
  get prepared(): number {
    this.#receive();
    return this.#prepared.size;
  }

  /** Whether the thread is at work. */
  get isReady(): boolean {
    this.#receive();
    return this.#isReady && !this.#isLost;
  }

  take(place: Place): Batch {
    const batch = this.#awaited(place) ?? this.#batches.at(place);
    if (this.isReady) this.#askAhead(place);
    return batch;
  }

  /** The batch that was asked for and that the thread has begun, waited for; undefined where there is none. */
  #awaited(place: Place): Batch | undefined {
    const wanted = key(place);
    const ticket = this.#asked.get(wanted);
    if (ticket === undefined) return undefined;
    if (claims(this.#claims, ticket)) {
      this.#asked.delete(wanted);
      return undefined;
    }
    for (;;) {
      const seen = Atomics.load(this.#answered, 0);
      this.#receive();
      const batch = this.#prepared.get(wanted);
      this.#prepared.delete(wanted);
      if (batch || this.#isLost) {
        this.#asked.delete(wanted);
        return batch;
      }
      if (Atomics.wait(this.#answered, 0, seen, patienceMs) === 'timed-out') this.#isLost = true;
    }
  }

  /** Asks for what comes next, and forgets what was prepared for another course of things. */
  #askAhead(from: Place): void {
    const wanted = new Set<string>();
    let place = from;
    for (let i = 0; i < this.#ahead; i += 1) {
      place = this.#batches.next(place);
      const name = key(place);
      wanted.add(name);
      if (this.#asked.has(name)) continue;
      this.#ticket = (this.#ticket + 1) % tickets;
      Atomics.store(this.#claims, this.#ticket, 0);
      this.#asked.set(name, this.#ticket);
      this.#port.postMessage({ ...place, ticket: this.#ticket } satisfies Request);
    }
    for (const [name, ticket] of [...this.#asked]) {
      if (wanted.has(name)) continue;
      Atomics.store(this.#claims, ticket, 1);
      this.#asked.delete(name);
    }
    for (const name of [...this.#prepared.keys()]) if (!wanted.has(name)) this.#prepared.delete(name);
  }

  /** Takes in what the thread has sent, without a turn of the event loop. */
  #receive(): void {
    for (let message = receiveMessageOnPort(this.#port); message; message = receiveMessageOnPort(this.#port)) {
      const answer = message.message as Answer;
      if (answer === 'ready') this.#isReady = true;
      else if (this.#asked.has(key(answer))) this.#prepared.set(key(answer), answer);
    }
  }

  dispose(): void {
    this.#port.close();
    void this.#worker.terminate();
  }
}
