import type { EpochMeasurements } from '../../core/diagnostics/measurements.ts';
import type { Params } from '../../core/space/parameter.ts';
import type { TrialNotes } from '../../core/sweep/environment.ts';
import type { ClaimAnswer, DecisionAnswer, Verdict } from '../../core/sweep/protocol.ts';
import type { Interruption, TrialSession } from '../../trainer/session.ts';

export interface MemorySession extends TrialSession {
  readonly reports: { step: number; metrics: Readonly<Record<string, number>> }[];
  readonly checkpoints: { step: number; bytes: Uint8Array }[];
  readonly lines: string[];
  readonly notes: TrialNotes[];
  readonly measurements: EpochMeasurements[][];
  interrupt(interruption: Interruption): void;
}

/** A trial session that keeps everything in memory; `decide` answers the reports. */
export function memorySession(options: {
  readonly trainer: Readonly<Record<string, unknown>>;
  readonly params?: Params;
  readonly seed?: number;
  readonly max?: number;
  readonly resumeFrom?: Uint8Array;
  readonly evaluate?: true;
  readonly decide?: (step: number) => Verdict;
  readonly onReport?: (step: number) => void;
}): MemorySession {
  const controller = new AbortController();
  const claim: ClaimAnswer = {
    lease: 1,
    sweep: 'test',
    trial: 0,
    seed: options.seed ?? 11,
    params: options.params ?? {},
    resource: { min: 1, ...(options.max === undefined ? {} : { max: options.max }) },
    resume: null,
    ...(options.evaluate ? { evaluate: true } : {}),
    trainer: options.trainer,
    objectives: [{ metric: 'val_accuracy', goal: 'maximize' }],
    heartbeatSeconds: 30,
  };
  const session: MemorySession = {
    claim,
    reports: [],
    checkpoints: [],
    lines: [],
    notes: [],
    measurements: [],
    tell: (notes) => session.notes.push(notes),
    signal: controller.signal,
    interrupt: (interruption) => controller.abort(interruption),
    async report(step, metrics): Promise<DecisionAnswer> {
      session.reports.push({ step, metrics });
      options.onReport?.(step);
      return { decision: options.decide?.(step) ?? 'continue', until: null };
    },
    async saveCheckpoint(step, bytes) {
      session.checkpoints.push({ step, bytes });
    },
    async saveMeasurements(epochs) {
      session.measurements.push([...epochs]);
    },
    loadCheckpoint: async () => options.resumeFrom ?? null,
    log: (line) => session.lines.push(line),
  };
  return session;
}
