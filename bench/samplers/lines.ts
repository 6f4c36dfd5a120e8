import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';

/** A program that answers each JSON line with one, in the order asked; `{"error": …}` rejects. */
export class LineProgram {
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly #waiting: { resolve(answer: unknown): void; reject(error: Error): void }[] = [];

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#input = this.#child.stdin!;
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      const answer = JSON.parse(line) as { error?: string };
      const asked = this.#waiting.shift();
      if (answer.error === undefined) asked?.resolve(answer);
      else asked?.reject(new Error(answer.error));
    });
    const fail = (error: Error) => {
      for (const asked of this.#waiting.splice(0)) asked.reject(error);
    };
    this.#child.on('error', fail);
    this.#child.on('close', (code) => fail(new Error(`${command} ${args.join(' ')} ended with ${code}`)));
    // A program that died rejects what waits, above; writing to it must not end us as well.
    this.#input.on('error', fail);
  }

  ask(request: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#input.write(`${JSON.stringify(request)}\n`);
    });
  }

  close(): void {
    this.#input.end();
  }
}
