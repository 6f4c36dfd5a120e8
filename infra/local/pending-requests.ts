import type { MiddlewareHandler } from 'hono';

/** Knows which requests are being answered, so that nothing is taken from under them. */
export class PendingRequests {
  readonly #pending = new Set<Promise<void>>();

  readonly watch: MiddlewareHandler = async (_, next) => {
    const answered = next();
    this.#pending.add(answered);
    try {
      await answered;
    } finally {
      this.#pending.delete(answered);
    }
  };

  /** Resolved when there are none. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }
}
