import type { FileHandle } from 'node:fs/promises';
import { open, stat } from 'node:fs/promises';
import { LineSplitter } from './lines.ts';

const pollMs = 100;
const chunkBytes = 64 * 1024;

/**
 * Follows a file that a program appends to. What the file held before the program started belongs to an earlier run
 * and is skipped; a file that shrinks was written anew and is read from its beginning.
 */
export class MetricsFile {
  readonly #path: string;
  readonly #onGrowth: () => void;
  readonly #busy: () => boolean;
  readonly #lines: LineSplitter;
  #timer: NodeJS.Timeout | undefined;
  #offset = 0;
  #reading: Promise<void> = Promise.resolve();

  /** While `busy`, reading waits: the lines would only pile up. */
  constructor(path: string, onLine: (line: string) => void, onGrowth: () => void, busy: () => boolean) {
    this.#path = path;
    this.#busy = busy;
    this.#onGrowth = onGrowth;
    this.#lines = new LineSplitter(onLine);
  }

  async start(): Promise<void> {
    this.#offset = await this.#size();
    this.#timer = setInterval(() => this.#poll(), pollMs);
  }

  /** Reads what is left; the file is complete. */
  async finish(): Promise<void> {
    clearInterval(this.#timer);
    this.#reading = this.#reading.then(() => this.#read(() => false));
    await this.#reading;
    this.#lines.end();
  }

  async #size(): Promise<number> {
    return stat(this.#path).then(
      ({ size }) => size,
      () => 0, // not there yet
    );
  }

  #poll(): void {
    this.#reading = this.#reading.then(() => this.#read(this.#busy));
  }

  async #read(busy: () => boolean): Promise<void> {
    const size = await this.#size();
    if (size === this.#offset) return;
    this.#onGrowth();
    if (size < this.#offset) this.#offset = 0;
    let file: FileHandle | undefined;
    try {
      file = await open(this.#path, 'r');
      while (!busy()) {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, this.#offset);
        if (bytesRead === 0) return;
        this.#offset += bytesRead;
        this.#lines.write(buffer.subarray(0, bytesRead));
      }
    } catch {
      // Gone again, or not readable yet: the next poll looks again.
    } finally {
      await file?.close();
    }
  }
}
