import { randomStream } from '../../random.ts';

/** Means of the scales and crossover rates that have succeeded, in a ring (SHADE's historical memory). */
export interface Memory {
  readonly scales: number[];
  readonly crossovers: number[];
  next: number;
}

const slots = 5;

export function emptyMemory(): Memory {
  return { scales: new Array<number>(slots).fill(0.5), crossovers: new Array<number>(slots).fill(0.5), next: 0 };
}

/**
 * Scale and crossover rate of a trial: around a random slot of the memory, Cauchy for the one, normal for the other. The
 * random numbers depend on the trial's number alone, so that a replay finds what a past trial has used.
 */
export function control(memory: Memory, seed: number, trial: number): { scale: number; crossover: number } {
  const random = randomStream(seed, 'de-control', trial);
  const slot = random.below(slots);
  let scale = 0;
  while (scale <= 0) scale = memory.scales[slot]! + 0.1 * Math.tan(Math.PI * (random.uniform() - 0.5));
  const crossover = memory.crossovers[slot]! + 0.1 * random.normal();
  return { scale: Math.min(1, scale), crossover: Math.min(1, Math.max(0, crossover)) };
}

export interface Success {
  readonly scale: number;
  readonly crossover: number;
  /** How much was gained: the weight in the mean. */
  readonly gain: number;
}

/** Writes the weighted Lehmer means of a generation's successes into the memory's next slot. */
export function remember(memory: Memory, successes: readonly Success[]): void {
  if (successes.length === 0) return;
  const lehmer = (value: (success: Success) => number) => {
    const top = successes.reduce((sum, s) => sum + s.gain * value(s) ** 2, 0);
    const bottom = successes.reduce((sum, s) => sum + s.gain * value(s), 0);
    return bottom > 0 ? top / bottom : 0;
  };
  memory.scales[memory.next] = lehmer((success) => success.scale);
  memory.crossovers[memory.next] = lehmer((success) => success.crossover);
  memory.next = (memory.next + 1) % slots;
}
