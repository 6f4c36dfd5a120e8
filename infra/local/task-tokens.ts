import { randomUUID } from 'node:crypto';
import type { Callbacks } from '../../functions/services.ts';

/** The error that Step Functions raises when a task is silent for too long; the state machine catches it by its name. */
class HeartbeatTimeout extends Error {
  override readonly name = 'States.HeartbeatTimeout';
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** Task tokens of the embedded state machine: one for every call, dead once used or after a missed heartbeat. */
export class TaskTokens implements Callbacks {
  readonly #waiting = new Map<string, Waiting>();

  /** Calls `start` with a new token and answers what the token is completed with. */
  async wait(heartbeatSeconds: number, start: (token: string) => Promise<void>): Promise<unknown> {
    const token = randomUUID();
    const output = new Promise<unknown>((resolve, reject) => {
      const silent = () => {
        this.#waiting.delete(token);
        reject(new HeartbeatTimeout(`no heartbeat for ${heartbeatSeconds} s`));
      };
      this.#waiting.set(token, { resolve, timer: setTimeout(silent, heartbeatSeconds * 1000) });
    });
    // Both may fail; the one that is not awaited must not count as unhandled.
    output.catch(() => {});
    try {
      await start(token);
      return await output;
    } finally {
      this.#forget(token);
    }
  }

  async succeed(token: string, output: unknown): Promise<void> {
    const waiting = this.#waiting.get(token);
    this.#forget(token);
    waiting?.resolve(output);
  }

  async heartbeat(token: string): Promise<void> {
    this.#waiting.get(token)?.timer.refresh();
  }

  #forget(token: string): void {
    clearTimeout(this.#waiting.get(token)?.timer);
    this.#waiting.delete(token);
  }
}
