import { joinedUse, type Usage } from '../../core/sweep/system-metrics.ts';
import { GpuWatch } from './gpu-watch.ts';
import { MemoryWatch } from './memory-watch.ts';

/** What this job's trainings use; several runs add up. */
export interface Meter {
  usage(): Usage;
}

/** A training in this very process. */
export function processMeter(): Meter & { stop(): void } {
  const from = performance.now();
  const gpu = new GpuWatch();
  return {
    usage: () => ({
      trainSeconds: (performance.now() - from) / 1000,
      // Linux, macOS and Windows: in kilobytes, as libuv has it.
      peakMemoryMb: process.resourceUsage().maxRSS / 1024,
      ...gpu.use,
    }),
    stop: () => gpu.stop(),
  };
}

/** A user's program, started once or several times. */
export class ProgramMeter implements Meter {
  #seconds = 0;
  #before: Usage | undefined;
  #running: { readonly since: number; readonly memory: MemoryWatch; readonly gpu: GpuWatch } | undefined;

  start(pid: number): void {
    this.#running = { since: performance.now(), memory: new MemoryWatch(pid), gpu: new GpuWatch() };
  }

  stop(): void {
    const usage = this.usage();
    this.#seconds = usage.trainSeconds;
    this.#before = usage;
    this.#running?.memory.stop();
    this.#running?.gpu.stop();
    this.#running = undefined;
  }

  usage(): Usage {
    const running = this.#running;
    const seconds = running ? (performance.now() - running.since) / 1000 : 0;
    const peakMemoryMb = running?.memory.peakMb;
    const own = { trainSeconds: seconds, ...(peakMemoryMb !== undefined && { peakMemoryMb }), ...running?.gpu.use };
    return { ...joinedUse(this.#before, own), trainSeconds: this.#seconds + seconds };
  }
}
