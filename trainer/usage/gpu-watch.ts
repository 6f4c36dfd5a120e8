import { execFile } from 'node:child_process';

const query = ['--query-gpu=utilization.gpu,memory.used', '--format=csv,noheader,nounits'];

/** A training begins with its data: the first look is for short ones, and none is taken in its first moment. */
const firstLookMs = 1000;
const intervalMs = 5000;
/** A driver that hangs holds up nothing but the next look. */
const patienceMs = 10_000;
/** Looks without an answer in a row after which there is no GPU to be looked at. */
const mostFailures = 3;

export interface GpuLook {
  /** Mean over the GPUs of the share of the last moments in which they computed, 0 … 100 %. */
  readonly utilisation: number;
  /** Memory in use on all of them, in MB of 2²⁰ bytes. */
  readonly memoryMb: number;
}

/** What `nvidia-smi` printed, a line for each GPU; undefined where it knows neither (virtual GPUs say [N/A]). */
export function readGpus(text: string): GpuLook | undefined {
  const gpus = text
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .filter(([utilisation, used]) => Number.isFinite(utilisation) && Number.isFinite(used) && used !== undefined);
  if (gpus.length === 0) return undefined;
  const sum = (column: 0 | 1) => gpus.reduce((total, gpu) => total + gpu[column]!, 0);
  return { utilisation: sum(0) / gpus.length, memoryMb: sum(1) };
}

/**
 * Use of the GPUs that the job may use, sampled by the driver's own program every few seconds where there is one; a
 * training never waits for it and never fails of it. Other programs on the same GPUs count, too.
 */
export class GpuWatch {
  #looks = 0;
  #utilisation = 0;
  #peakMb = 0;
  #failures = 0;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    this.#next(firstLookMs);
  }

  /** Mean utilisation in % and peak memory in MB so far; empty before the first look, and where there is no GPU. */
  get use(): { readonly gpuUtilisation?: number; readonly gpuMemoryMb?: number } {
    if (this.#looks === 0) return {};
    return { gpuUtilisation: this.#utilisation / this.#looks, gpuMemoryMb: this.#peakMb };
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #next(delayMs: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.#look(), delayMs);
    this.#timer.unref();
  }

  #look(): void {
    const visible = process.env.CUDA_VISIBLE_DEVICES;
    // The program shows all GPUs whatever the variable says.
    const arguments_ = visible ? [`--id=${visible}`, ...query] : query;
    const child = execFile('nvidia-smi', arguments_, { timeout: patienceMs }, (error, stdout) => {
      const seen = error ? undefined : readGpus(stdout);
      if (seen) {
        this.#looks += 1;
        this.#utilisation += seen.utilisation;
        this.#peakMb = Math.max(this.#peakMb, seen.memoryMb);
      }
      this.#failures = seen ? 0 : this.#failures + 1;
      const isMissing = error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing && this.#failures < mostFailures) this.#next(intervalMs);
    });
    child.unref();
  }
}
