import { describe, expect, it } from 'vitest';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../trainer/checkpoint/format.ts';
import { memorySession } from './memory-session.ts';

const data = { name: 'mnist', train: 700, validation: 200 };
const small = { family: 'mlp', data, units: [24, 16], batch_size: 64, dropout: 0.3, epochs: 4, schedule: 'cosine' };

type Options = Parameters<typeof memorySession>[0];

async function run(options: Options) {
  const session = memorySession(options);
  const outcome = await runBuiltIn(session);
  return { session, outcome };
}

const families = [
  ...(['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop'] as const).map((optimizer) => ({
    ...small,
    optimizer,
    learning_rate: ['sgd', 'momentum', 'nesterov'].includes(optimizer) ? 0.05 : 0.002,
    weight_decay: 0.001,
  })),
  { ...small, family: 'cnn', data: { ...data, train: 200 }, channels: [4, 6], units: 16, optimizer: 'adam' },
];

describe.each(families)('a resumed $family with $optimizer', (trainer) => {
  it('ends on the bits of an uninterrupted one, from every epoch', async () => {
    const whole = await run({ trainer });
    expect(whole.outcome).toMatchObject({ kind: 'completed', step: 4 });
    const final = whole.session.checkpoints.at(-1)!;
    for (const { step, bytes } of whole.session.checkpoints.slice(0, -1)) {
      const resumed = await run({ trainer, resumeFrom: bytes });
      expect(resumed.session.reports).toEqual(whole.session.reports.slice(step));
      expect(Buffer.from(resumed.session.checkpoints.at(-1)!.bytes).equals(final.bytes)).toBe(true);
    }
  });
});

describe('an interrupted trial', () => {
  it('commits a checkpoint in the middle of an epoch and goes on to the same bits, however often', async () => {
    const trainer = { ...small, data: { ...data, train: 300 }, epochs: 2 };
    const whole = await run({ trainer });
    const positions: string[] = [];
    const reports: (typeof whole.session.reports)[number][] = [];
    let resumeFrom: Uint8Array | undefined;
    for (;;) {
      const session = memorySession({ trainer, ...(resumeFrom ? { resumeFrom } : {}) });
      // Every launch gets through one batch, or through the validation.
      session.interrupt({ kind: 'terminated' });
      const outcome = await runBuiltIn(session);
      reports.push(...session.reports);
      resumeFrom = session.checkpoints.at(-1)!.bytes;
      if (outcome.kind === 'completed') break;
      expect(outcome.kind).toBe('interrupted');
      const { epoch, batch } = decodeCheckpoint(resumeFrom).header.position;
      positions.push(`${epoch}.${batch}`);
    }
    expect(positions).toEqual(['0.1', '0.2', '0.3', '0.4', '0.5', '1.1', '1.2', '1.3', '1.4', '1.5']);
    expect(reports).toEqual(whole.session.reports);
    expect(Buffer.from(resumeFrom).equals(whole.session.checkpoints.at(-1)!.bytes)).toBe(true);
  });

  it('ends without a checkpoint when its claim is lost', async () => {
    const session = memorySession({ trainer: small });
    session.interrupt({ kind: 'lost' });
    expect(await runBuiltIn(session)).toEqual({ kind: 'lost' });
    expect(session.checkpoints).toEqual([]);
  });

  it('stops or pauses on a heartbeat', async () => {
    const stopped = memorySession({ trainer: small });
    stopped.interrupt({ kind: 'decided', decision: 'stop', reason: 'worse than others' });
    expect(await runBuiltIn(stopped)).toEqual({ kind: 'stopped', step: 0, reason: 'worse than others' });
    const paused = memorySession({ trainer: small });
    paused.interrupt({ kind: 'decided', decision: 'pause' });
    expect(await runBuiltIn(paused)).toEqual({ kind: 'paused', step: 0 });
    expect(paused.checkpoints).toHaveLength(1);
  });
});

describe('a decision', () => {
  it('stops without a checkpoint of that epoch', async () => {
    const { session, outcome } = await run({ trainer: small, decide: (step) => (step === 2 ? 'stop' : 'continue') });
    expect(outcome).toEqual({ kind: 'stopped', step: 2 });
    expect(session.reports.map(({ step }) => step)).toEqual([1, 2]);
    expect(session.checkpoints.map(({ step }) => step)).toEqual([1]);
  });

  it('pauses with one, even between two regular ones', async () => {
    const trainer = { ...small, checkpoint_every: 10 };
    const { session, outcome } = await run({ trainer, decide: (step) => (step === 2 ? 'pause' : 'continue') });
    expect(outcome).toEqual({ kind: 'paused', step: 2 });
    expect(session.checkpoints.map(({ step }) => step)).toEqual([2]);
  });
});

describe('a checkpoint', () => {
  it('of a finished trial completes again with the same metrics and trains nothing', async () => {
    const { session, outcome } = await run({ trainer: small });
    const again = await run({ trainer: small, resumeFrom: session.checkpoints.at(-1)!.bytes });
    expect(again.outcome).toEqual(outcome);
    expect(again.session.reports).toEqual([]);
  });

  it('of another network or optimiser is refused with the difference', async () => {
    const { session } = await run({ trainer: { ...small, epochs: 1 } });
    const bytes = session.checkpoints.at(-1)!.bytes;
    await expect(run({ trainer: { ...small, units: [24, 8] }, resumeFrom: bytes })).rejects.toThrow(
      'dense-2/weights [24, 16]',
    );
    await expect(run({ trainer: { ...small, optimizer: 'sgd' }, resumeFrom: bytes })).rejects.toThrow('optimizer adam');
  });

  it('that is broken is refused with what is wrong', async () => {
    const { session } = await run({ trainer: { ...small, epochs: 1 } });
    const bytes = session.checkpoints.at(-1)!.bytes;
    expect(() => decodeCheckpoint(bytes.slice(0, -4))).toThrow('cut short in its vector sums');
    expect(() => decodeCheckpoint(bytes.slice(0, 40))).toThrow('cut short in its header');
    expect(() => decodeCheckpoint(new TextEncoder().encode('{"not": "a checkpoint"}'))).toThrow('not a checkpoint');
    expect(() => decodeCheckpoint(new Uint8Array([...bytes, 0, 0, 0, 0]))).toThrow('after its last vector');
  });
});
