import { describe, expect, it } from 'vitest';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { evaluateCheckpoint, trainBaseline } from '../../trainer/evaluate.ts';
import { memorySession } from './memory-session.ts';

const data = { name: 'mnist', train: 3000, validation: 500 };
const log = () => {};

describe('the final evaluation', () => {
  it('scores the checkpoint of a trial on the test images, close to its validation score', async () => {
    const trainer = { data, batch_size: 32, epochs: 2, baseline: { optimizer: 'sgd' } };
    const session = memorySession({ trainer, params: { units: 32 } });
    const outcome = await runBuiltIn(session);
    const score = await evaluateCheckpoint(trainer, { units: 32 }, session.checkpoints.at(-1)!.bytes, log);
    expect(outcome.kind).toBe('completed');
    expect(Math.abs(score.test_accuracy - session.reports.at(-1)!.metrics.val_accuracy!)).toBeLessThan(0.06);
    expect(score.test_loss).toBeGreaterThan(0);
    const other = evaluateCheckpoint(trainer, { units: 33 }, session.checkpoints.at(-1)!.bytes, log);
    await expect(other).rejects.toThrow('dense-1/weights [784, 33]');
  });

  it('trains the baseline by its own settings, and only where there is one', async () => {
    const trainer = { data, units: 64, baseline: { units: 16, optimizer: 'sgd', learning_rate: 0.01, epochs: 1 } };
    const lines: string[] = [];
    const score = await trainBaseline(trainer, 7, 9, (line) => lines.push(line));
    expect(lines.filter((line) => line.startsWith('baseline'))).toHaveLength(1);
    expect(score!.test_accuracy).toBeGreaterThan(0.15);
    expect(score!.test_accuracy).toBeLessThan(0.75);
    expect(await trainBaseline({ data }, 7, undefined, log)).toBeUndefined();
  });
});
