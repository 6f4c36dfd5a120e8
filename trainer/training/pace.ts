/** Lets signals, heartbeats and timers through between two batches, which keep the thread to themselves. */
export interface Pace {
  breathe(): Promise<'on' | 'interrupted'>;
}

const sliceMs = 25;

export function createPace(signal?: AbortSignal): Pace {
  let last = performance.now();
  return {
    async breathe() {
      if (performance.now() - last > sliceMs) {
        await new Promise((resolve) => setImmediate(resolve));
        last = performance.now();
      }
      return signal?.aborted ? 'interrupted' : 'on';
    },
  };
}
