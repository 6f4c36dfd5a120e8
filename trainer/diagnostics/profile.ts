import type { ProfilePhase, StepProfile, TraceEvent } from '../../core/diagnostics/step-profile.ts';
import type { TrainingObserver } from '../training/observer.ts';
import type { Pace } from '../training/pace.ts';
import { type EpochEnd, Training } from '../training/training.ts';
import type { TrainingInput } from '../training/training-input.ts';
import { clockKernels, type KernelSpan } from './kernel-clock.ts';

/** Steps before the measured ones: the first compile code and fill caches. */
const warmUpSteps = 5;

interface PhaseSpan {
  readonly phase: ProfilePhase;
  readonly start: number;
  readonly end: number;
}

/** Cuts every step into its phases. */
class PhaseClock implements TrainingObserver {
  readonly timesOperations = true;
  readonly spans: PhaseSpan[] = [];
  examples = 0;
  steps = 0;
  #phase: ProfilePhase | undefined;
  #since = 0;

  looksAt(): boolean {
    this.#enter('data');
    return true;
  }

  gathered(count: number): void {
    this.examples += count;
    this.#enter('forward');
  }

  forward(): void {
    this.#enter('backward');
  }

  backward(): void {
    this.#enter('optimiser');
  }

  stepped(): void {}

  summed(): void {
    this.#enter('other');
  }

  trained(): void {}

  /** The step is over, if there is one: what comes between steps is none. */
  end(): void {
    if (this.#phase !== undefined) this.steps += 1;
    this.#enter(undefined);
  }

  clear(): void {
    this.spans.length = 0;
    this.examples = 0;
  }

  #enter(phase: ProfilePhase | undefined): void {
    const now = performance.now();
    if (this.#phase !== undefined) this.spans.push({ phase: this.#phase, start: this.#since, end: now });
    this.#phase = phase;
    this.#since = now;
  }
}

/** Trains a fresh network for some steps and says where their time goes, by phase and by kernel. */
export async function profileSteps(
  input: Omit<TrainingInput, 'epochs' | 'observer'>,
  steps: number,
): Promise<StepProfile> {
  const clock = new PhaseClock();
  const kernels: KernelSpan[] = [];
  const training = new Training({ ...input, epochs: Number.MAX_SAFE_INTEGER, observer: clock });
  let warm = false;
  const pace: Pace = {
    async breathe() {
      clock.end();
      if (!warm && clock.steps === warmUpSteps) {
        warm = true;
        clock.clear();
        kernels.length = 0;
      }
      return clock.steps === warmUpSteps + steps ? 'interrupted' : 'on';
    },
  };
  const restore = clockKernels((span) => kernels.push(span));
  try {
    let end: EpochEnd['kind'] = 'finished';
    while (end === 'finished') end = (await training.runEpoch(pace)).kind;
  } finally {
    restore();
    training.dispose();
  }
  const measured = Math.max(clock.steps - warmUpSteps, 1);
  return summarise(clock.spans, kernels, measured, clock.examples);
}

const order: readonly ProfilePhase[] = ['data', 'forward', 'backward', 'optimiser', 'other'];

function summarise(
  spans: readonly PhaseSpan[],
  kernels: readonly KernelSpan[],
  steps: number,
  examples: number,
): StepProfile {
  const total = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const phases = order.map((phase) => {
    const ms = spans.filter((span) => span.phase === phase).reduce((sum, { start, end }) => sum + end - start, 0);
    return { phase, msPerStep: ms / steps, share: ms / total };
  });
  const inSteps = kernels.filter(({ start }) => spans.some((span) => start >= span.start && start < span.end));
  const byName = new Map<string, { calls: number; ms: number }>();
  for (const { name, start, end, inner } of inSteps) {
    const sum = byName.get(name) ?? { calls: 0, ms: 0 };
    byName.set(name, { calls: sum.calls + 1, ms: sum.ms + end - start - inner });
  }
  const origin = spans[0]?.start ?? 0;
  return {
    steps,
    examplesPerSecond: (1000 * examples) / total,
    phases,
    kernels: [...byName]
      .map(([name, { calls, ms }]) => ({ name, callsPerStep: calls / steps, msPerStep: ms / steps, share: ms / total }))
      .sort((a, b) => b.msPerStep - a.msPerStep),
    trace: [
      ...spans.map(({ phase, start, end }) => event(phase, 'phase', start - origin, end - start)),
      ...inSteps.map(({ name, start, end, shapes }) => event(name, 'kernel', start - origin, end - start, { shapes })),
    ],
  };
}

function event(name: string, cat: string, ms: number, duration: number, args?: TraceEvent['args']): TraceEvent {
  return { name, cat, ph: 'X', ts: 1000 * ms, dur: 1000 * duration, pid: 1, tid: 1, ...(args && { args }) };
}
