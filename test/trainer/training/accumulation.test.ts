import { describe, expect, it } from 'vitest';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../../trainer/checkpoint/format.ts';
import { accumulationGroup } from '../../../trainer/training/accumulation.ts';
import { memorySession } from '../memory-session.ts';

async function parameters(settings: Record<string, unknown>) {
  const trainer = { data: { name: 'mnist', train: 100, validation: 50 }, units: 8, backend: 'cpu', epochs: 2 };
  const session = memorySession({ trainer: { ...trainer, ...settings } });
  await runBuiltIn(session);
  const { header, vectors } = decodeCheckpoint(session.checkpoints.at(-1)!.bytes);
  return { vector: vectors[0]!, steps: header.position.step };
}

describe('gradient accumulation', () => {
  it('takes the steps that one large batch would take, the last smaller one included', async () => {
    // 100 images: batches of 32, 32, 32, 4, by twos; the other run's are 64 and 36.
    const small = await parameters({ batch_size: 32, accumulation: 2 });
    const large = await parameters({ batch_size: 64 });
    expect(small.steps).toBe(4);
    expect(large.steps).toBe(4);
    const furthest = Math.max(...small.vector.map((value, i) => Math.abs(value - large.vector[i]!)));
    expect(furthest).toBeLessThan(1e-5);
    const other = await parameters({ batch_size: 32 });
    expect(Math.max(...other.vector.map((value, i) => Math.abs(value - large.vector[i]!)))).toBeGreaterThan(1e-3);
  });

  it('knows the groups of an epoch', () => {
    const settings = { batch_size: 10, accumulation: 3 };
    const groups = Array.from({ length: 5 }, (_, batch) => accumulationGroup(batch, settings, 45));
    expect(groups.map(({ images }) => images)).toEqual([30, 30, 30, 15, 15]);
    expect(groups.map(({ complete }) => complete)).toEqual([false, false, true, false, true]);
  });
});
