const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface InterruptActions {
  /** The first signal: wind up. */
  readonly first: () => void;
  /** Any further one: end at once. */
  readonly second: () => void;
}

/** Listens for the signals that ask a process to end; answers how to stop listening. */
export function onInterrupt({ first, second }: InterruptActions): () => void {
  let received = 0;
  const listener = () => {
    received += 1;
    if (received === 1) first();
    else second();
  };
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
