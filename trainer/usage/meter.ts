import type { Usage } from '../../core/sweep/system-metrics.ts';
import { MemoryWatch } from './memory-watch.ts';

/** What this job's trainings use; several runs add up. */
export interface Meter {
  usage(): Usage;
}

/** A training in this very process. */
export function processMeter(): Meter {
  const from = performance.now();
  return {
    usage: () => ({
      trainSeconds: (performance.now() - from) / 1000,
      // Linux, macOS and Windows: in kilobytes, as libuv has it.
      peakMemoryMb: process.resourceUsage().maxRSS / 1024,
    }),
  };
}

/** A user's program, started once or several times. */
export class ProgramMeter implements Meter {
  #seconds = 0;
  #peakMb: number | undefined;
  #running: { readonly since: number; readonly memory: MemoryWatch } | undefined;

  start(pid: number): void {
    this.#running = { since: performance.now(), memory: new MemoryWatch(pid) };
  }

  stop(): void {
    const { trainSeconds, peakMemoryMb } = this.usage();
    this.#seconds = trainSeconds;
    this.#peakMb = peakMemoryMb;
    this.#running?.memory.stop();
    this.#running = undefined;
  }

  usage(): Usage {
    const running = this.#running;
    const trainSeconds = this.#seconds + (running ? (performance.now() - running.since) / 1000 : 0);
    const peak = Math.max(this.#peakMb ?? 0, running?.memory.peakMb ?? 0);
    return { trainSeconds, ...(peak > 0 && { peakMemoryMb: peak }) };
  }
}
