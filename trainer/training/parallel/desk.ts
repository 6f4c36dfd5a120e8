import type { Share } from './share.ts';

/** What a desk has room for, in values. */
export interface DeskSizes {
  readonly parameters: number;
  readonly state: number;
  /** Of one share at the most. */
  readonly inputs: number;
  readonly labels: number;
}

export const deskStates = { idle: 0, asked: 1, answered: 2, failed: 3, leaving: 4 } as const;

const headerWords = 16;
const messageBytes = 2048;

/**
 * The memory that the trainer and one worker share. The trainer lays out a task and sets the state to `asked`, the worker
 * the answer and `answered`; each waits for the other by the state alone.
 */
export class Desk {
  readonly buffers: readonly SharedArrayBuffer[];
  /** [state, first, count, total, draw, inputs, labels, message bytes] */
  readonly #header: Int32Array;
  readonly #message: Uint8Array;
  readonly parameters: Float32Array;
  /** The model's state: before the batch, then after it. */
  readonly state: Float32Array;
  readonly #inputs: Float32Array;
  readonly #labels: Float32Array;
  readonly gradient: Float32Array;
  /** [sum of losses, tally] over the share. */
  readonly sums: Float32Array;

  constructor(from: DeskSizes | readonly SharedArrayBuffer[]) {
    this.buffers = Array.isArray(from) ? from : room(from as DeskSizes);
    const [header, message, ...rest] = this.buffers as SharedArrayBuffer[];
    this.#header = new Int32Array(header!);
    this.#message = new Uint8Array(message!);
    const vectors = rest.map((buffer) => new Float32Array(buffer));
    [this.parameters, this.state, this.#inputs, this.#labels, this.gradient, this.sums] = vectors as Six;
  }

  /** Lays out a share; the parameters and the model's state are there already. */
  ask(share: Share, draw: number, inputs: Float32Array, labels: Float32Array): void {
    this.#inputs.set(inputs);
    this.#labels.set(labels);
    this.#header.set([share.first, share.count, share.total, draw, inputs.length, labels.length], 1);
    this.#enter(deskStates.asked);
  }

  /** The task, once the state is `asked`. */
  task(): { share: Share; draw: number; inputs: Float32Array; labels: Float32Array } {
    const [, first, count, total, draw, inputs, labels] = this.#header as unknown as number[];
    return {
      share: { first: first!, count: count!, total: total! },
      draw: draw!,
      inputs: this.#inputs.slice(0, inputs),
      labels: this.#labels.slice(0, labels),
    };
  }

  answer(): void {
    this.#enter(deskStates.answered);
  }

  fail(message: string): void {
    const bytes = new TextEncoder().encode(message).subarray(0, messageBytes);
    this.#message.set(bytes);
    this.#header[7] = bytes.length;
    this.#enter(deskStates.failed);
  }

  /** Tells the worker that there is no more to do. */
  leave(): void {
    this.#enter(deskStates.leaving);
  }

  /** Blocks the thread until there is a task; false when there will be none. */
  awaitTask(): boolean {
    for (;;) {
      const state = Atomics.load(this.#header, 0);
      if (state === deskStates.asked) return true;
      if (state === deskStates.leaving) return false;
      Atomics.wait(this.#header, 0, state);
    }
  }

  /** @throws Error when the worker failed, or has not answered in `patienceMs` */
  awaitAnswer(patienceMs: number): void {
    if (Atomics.wait(this.#header, 0, deskStates.asked, patienceMs) === 'timed-out') {
      throw new Error(`data_parallel: a worker has not answered for ${Math.round(patienceMs / 1000)} s`);
    }
    if (Atomics.load(this.#header, 0) === deskStates.failed) {
      throw new Error(`data_parallel: ${new TextDecoder().decode(this.#message.slice(0, this.#header[7]))}`);
    }
  }

  #enter(state: number): void {
    Atomics.store(this.#header, 0, state);
    Atomics.notify(this.#header, 0);
  }
}

type Six = [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];

function room({ parameters, state, inputs, labels }: DeskSizes): SharedArrayBuffer[] {
  const vectors = [parameters, state, inputs, labels, parameters, 2];
  return [4 * headerWords, messageBytes, ...vectors.map((values) => 4 * values)].map((n) => new SharedArrayBuffer(n));
}
