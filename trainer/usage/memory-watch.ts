import { readdirSync, readFileSync } from 'node:fs';

/** A short program has only its first moments to be looked at; a long one is looked at twice a second. */
const firstLooksMs = [0, 10, 30, 100, 250];
const intervalMs = 500;

/**
 * The peak resident memory of a process and its children, in MB (2²⁰ bytes), sampled from Linux's /proc: the largest
 * sum over the tree that was seen, and no less than the peak of any one process by the kernel's own count.
 */
export class MemoryWatch {
  readonly #pid: number;
  #peakKb = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(pid: number) {
    this.#pid = pid;
    this.#look(0);
  }

  /** Undefined where it cannot be measured. */
  get peakMb(): number | undefined {
    return this.#peakKb > 0 ? this.#peakKb / 1024 : undefined;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #look(count: number): void {
    if (process.platform !== 'linux') return;
    this.#sample();
    const now = firstLooksMs[count] ?? 0;
    const next = firstLooksMs[count + 1];
    this.#timer = setTimeout(() => this.#look(count + 1), next === undefined ? intervalMs : next - now);
    this.#timer.unref();
  }

  #sample(): void {
    let sum = 0;
    for (const pid of processTree(this.#pid)) {
      const { residentKb, peakKb } = memoryOf(pid);
      sum += residentKb;
      this.#peakKb = Math.max(this.#peakKb, sum, peakKb);
    }
  }
}

/** The process and all below it, as far as they still run. */
function processTree(root: number): number[] {
  const found = [root];
  // Grows while it is walked.
  for (const pid of found) {
    for (const thread of list(`/proc/${pid}/task`)) {
      const children = read(`/proc/${pid}/task/${thread}/children`);
      found.push(...children.split(' ').filter(Boolean).map(Number));
    }
  }
  return found;
}

function memoryOf(pid: number): { residentKb: number; peakKb: number } {
  const status = read(`/proc/${pid}/status`);
  const kb = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  return { residentKb: kb('VmRSS'), peakKb: kb('VmHWM') };
}

/** A process may end at any moment: then there is nothing to read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
