import { describe, expect, it } from 'vitest';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../../trainer/checkpoint/format.ts';
import { memorySession } from '../memory-session.ts';

/** Ten batches an epoch. */
const trainer = {
  data: { name: 'mnist', train: 500, validation: 100 },
  units: 8,
  batch_size: 50,
  dropout: 0.2,
  schedule: 'cosine',
};

async function trained(settings: Record<string, unknown>, options: { max?: number; resumeFrom?: Uint8Array } = {}) {
  const session = memorySession({ trainer: { ...trainer, ...settings }, ...options });
  const outcome = await runBuiltIn(session);
  const { header, vectors } = decodeCheckpoint(session.checkpoints.at(-1)!.bytes);
  return { session, outcome, position: header.position, parameters: vectors[0]! };
}

describe('a training of so many steps', () => {
  it('is that of whole epochs where they are whole', async () => {
    const [steps, epochs] = [await trained({ steps: 20 }), await trained({ epochs: 2 })];
    expect(steps.parameters).toEqual(epochs.parameters);
    expect(steps.session.reports).toEqual(epochs.session.reports);
  });

  it('cuts its last epoch short, and spreads the schedule over its steps', async () => {
    const { session, outcome, position, parameters } = await trained({ steps: 25 });
    expect(outcome).toMatchObject({ kind: 'completed', step: 3 });
    expect(session.reports.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(position).toEqual({ epoch: 3, batch: 0, step: 25 });
    expect((await trained({ steps: 25, schedule_steps: 25 })).parameters).toEqual(parameters);
    expect((await trained({ steps: 25, schedule_steps: 30 })).parameters).not.toEqual(parameters);
  });

  it('takes the means of a short epoch over the examples that it had', async () => {
    const still = { learning_rate: 1e-12, dropout: 0 };
    const [short, whole] = [await trained({ ...still, steps: 7 }), await trained({ ...still, epochs: 1 })];
    const [few, all] = [short.session.reports[0]!.metrics, whole.session.reports[0]!.metrics];
    expect(Math.abs(few.loss! - all.loss!)).toBeLessThan(0.1);
    expect(few.val_loss).toBeCloseTo(all.val_loss!, 6);
  });

  it('counts steps of the optimiser, not batches', async () => {
    // Groups of 4, 4 and 2 batches in an epoch.
    const { position } = await trained({ steps: 5, accumulation: 4 });
    expect(position).toEqual({ epoch: 2, batch: 0, step: 5 });
  });

  it("ends at the scheduler's last epoch if that comes first", async () => {
    const { outcome, position } = await trained({ steps: 25 }, { max: 2 });
    expect(outcome).toMatchObject({ kind: 'completed', step: 2 });
    expect(position.step).toBe(20);
  });

  it('goes on to the same bits from within its last epoch', async () => {
    const whole = await trained({ steps: 13 });
    let resumeFrom: Uint8Array | undefined;
    for (let launch = 0; launch < 12; launch += 1) {
      const session = memorySession({ trainer: { ...trainer, steps: 13 }, ...(resumeFrom && { resumeFrom }) });
      session.interrupt({ kind: 'terminated' });
      await runBuiltIn(session);
      resumeFrom = session.checkpoints.at(-1)!.bytes;
    }
    expect(decodeCheckpoint(resumeFrom!).header.position).toMatchObject({ epoch: 1 });
    const end = await trained({ steps: 13 }, { resumeFrom: resumeFrom! });
    expect(end.parameters).toEqual(whole.parameters);
    expect(end.session.reports.at(-1)).toEqual(whole.session.reports.at(-1));
  });
});
