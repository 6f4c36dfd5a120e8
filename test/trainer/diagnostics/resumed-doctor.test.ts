import { describe, expect, it } from 'vitest';
import type { EpochMeasurements } from '../../../core/diagnostics/measurements.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { type MemorySession, memorySession } from '../memory-session.ts';

type Options = Parameters<typeof memorySession>[0];

/** What no clock and no memory allocator has a part in. */
const timeless = (epochs: readonly EpochMeasurements[] | undefined) =>
  epochs?.map(({ seconds, dataSeconds, examplesPerSecond, tensorBytes, ...measured }) => measured);
const findings = (sessions: readonly MemorySession[]) =>
  sessions.flatMap(({ notes }) => notes.flatMap((note) => note.findings ?? []));

async function run(options: Options, before: (session: MemorySession) => void = () => {}) {
  const session = memorySession(options);
  before(session);
  const outcome = await runBuiltIn(session);
  return { session, outcome };
}

/** Launch after launch, each of a single batch, or of a single epoch. */
async function inPieces(trainer: Options['trainer'], piece: 'batch' | 'epoch') {
  const sessions: MemorySession[] = [];
  for (;;) {
    const resumeFrom = sessions.at(-1)?.checkpoints.at(-1)?.bytes;
    const decide = () => (piece === 'epoch' ? 'pause' : 'continue') as 'pause' | 'continue';
    const { session, outcome } = await run({ trainer, decide, ...(resumeFrom && { resumeFrom }) }, (one) => {
      if (piece === 'batch') one.interrupt({ kind: 'terminated' });
    });
    sessions.push(session);
    if (outcome.kind !== 'interrupted' && outcome.kind !== 'paused') return sessions;
    if (session.reports.at(-1)?.step === trainer.epochs) return sessions;
  }
}

const data = { name: 'mnist', train: 600, validation: 100 };
const common = { data, units: 16, batch_size: 150, optimizer: 'sgd' };
const patients = [
  {
    illness: 'a plateau, which takes six epochs to see',
    piece: 'epoch' as const,
    trainer: { ...common, layers: 1, activation: 'tanh', learning_rate: 0.1, weight_decay: 0.4, epochs: 18 },
  },
  {
    illness: 'a learning rate that is too low, which takes two',
    piece: 'batch' as const,
    trainer: { ...common, learning_rate: 1e-5, epochs: 3 },
  },
];

describe('of a training in pieces the doctor', () => {
  it.each(patients)('finds $illness, where a whole run finds it, a $piece a launch', async ({ trainer, piece }) => {
    const whole = await run({ trainer });
    const told = findings([whole.session]);
    expect(told.length).toBeGreaterThan(0);
    const pieces = await inPieces(trainer, piece);
    expect(pieces.length).toBeGreaterThanOrEqual(trainer.epochs);
    expect(findings(pieces)).toEqual(told);
    const measured = timeless(whole.session.measurements.at(-1));
    expect(measured).toHaveLength(trainer.epochs);
    expect(timeless(pieces.at(-1)!.measurements.at(-1))).toEqual(measured);
  });
});

it('keeps the time of an epoch that several launches share', async () => {
  const pieces = await inPieces({ ...common, epochs: 1 }, 'batch');
  const [epoch] = pieces.at(-1)!.measurements.at(-1)!;
  expect(epoch!.seconds).toBeGreaterThan(0);
  expect(epoch!.seconds).toBeGreaterThanOrEqual(epoch!.dataSeconds);
});

it('lets a training end well whose measurements find no place', async () => {
  const { session, outcome } = await run({ trainer: { ...common, epochs: 1 } }, (one) => {
    one.saveMeasurements = () => Promise.reject(new Error('the store is full'));
  });
  expect(outcome.kind).toBe('completed');
  expect(session.lines.at(-1)).toBe('the measurements were not kept: the store is full');
});
