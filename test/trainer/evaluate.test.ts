import { describe, expect, it } from 'vitest';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { memorySession } from './memory-session.ts';

const trainer = { data: { name: 'mnist', train: 3000, validation: 500 }, batch_size: 32, epochs: 2 };

describe('the evaluation on the test images', () => {
  it("scores a trial's checkpoint, close to its validation score, and trains and reports nothing", async () => {
    const trained = memorySession({ trainer, params: { units: 32 } });
    await runBuiltIn(trained);
    const resumeFrom = trained.checkpoints.at(-1)!.bytes;
    const session = memorySession({ trainer, params: { units: 32 }, resumeFrom, evaluate: true });
    const outcome = await runBuiltIn(session);
    expect(outcome).toMatchObject({ kind: 'completed', step: 2 });
    const { metrics } = outcome as Extract<typeof outcome, { kind: 'completed' }>;
    expect(Object.keys(metrics).sort()).toEqual(['test_accuracy', 'test_loss']);
    expect(Math.abs(metrics.test_accuracy! - trained.reports.at(-1)!.metrics.val_accuracy!)).toBeLessThan(0.06);
    expect(session.reports).toEqual([]);
    expect(session.checkpoints).toEqual([]);
    // The score is of 10,000 images: no other number of them gives whole counts by chance.
    expect(metrics.test_accuracy! * 10_000).toBeCloseTo(Math.round(metrics.test_accuracy! * 10_000), 6);
  });

  it('fails when the trial left no checkpoint', async () => {
    const session = memorySession({ trainer, evaluate: true });
    expect(await runBuiltIn(session)).toEqual({ kind: 'failed', message: 'trial 0 has no checkpoint to be evaluated' });
  });
});
