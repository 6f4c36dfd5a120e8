import { describe, expect, it } from 'vitest';
import { epochLimit, runBuiltIn } from '../../trainer/built-in.ts';
import { memorySession } from './memory-session.ts';

const data = { name: 'mnist', train: 4000, validation: 1000 };

describe('training an mlp', () => {
  it('learns to read digits', async () => {
    const session = memorySession({ trainer: { data, units: 64, batch_size: 32, epochs: 3 } });
    const outcome = await runBuiltIn(session);
    expect(outcome).toMatchObject({ kind: 'completed', step: 3 });
    const accuracies = session.reports.map(({ metrics }) => metrics.val_accuracy!);
    expect(accuracies.at(-1)).toBeGreaterThan(0.88);
    expect(session.reports.map(({ step }) => step)).toEqual([1, 2, 3]);
    const losses = session.reports.map(({ metrics }) => metrics.loss!);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    expect(session.lines.some((line) => line.startsWith('back end: '))).toBe(true);
  });

  it('gives the same numbers for the same seed and others for another', async () => {
    const trainer = { data: { ...data, train: 500, validation: 200 }, units: 16, dropout: 0.2, epochs: 1 };
    const metrics = async (seed: number) => {
      const session = memorySession({ trainer, seed });
      await runBuiltIn(session);
      return session.reports[0]!.metrics;
    };
    expect(await metrics(5)).toEqual(await metrics(5));
    expect(await metrics(6)).not.toEqual(await metrics(5));
  });

  it('agrees with the plain cpu back end', async () => {
    const trainer = { data: { ...data, train: 256, validation: 100 }, units: 16, epochs: 2, dropout: 0.25 };
    const metrics = async (backend: string) => {
      const session = memorySession({ trainer: { ...trainer, backend } });
      await runBuiltIn(session);
      return session.reports.at(-1)!.metrics;
    };
    const [wasm, cpu] = [await metrics('wasm'), await metrics('cpu')];
    for (const [name, value] of Object.entries(cpu)) expect(wasm[name]).toBeCloseTo(value, 4);
  });

  it('reports a divergence and names the learning rate', async () => {
    const trainer = { data: { ...data, train: 1000, validation: 200 }, optimizer: 'sgd', epochs: 5 };
    const session = memorySession({ trainer, params: { learning_rate: 100 } });
    const outcome = await runBuiltIn(session);
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(outcome).toHaveProperty('message', expect.stringContaining('learning_rate of 100 is too high for sgd'));
    expect(session.reports.at(-1)!.metrics.val_accuracy).toBeNaN();
  });

  it('refuses a parameter that it does not know', async () => {
    const session = memorySession({ trainer: { data }, params: { learning_rat: 0.1 } });
    await expect(runBuiltIn(session)).rejects.toThrow('no parameter learning_rat');
  });

  it('says how to install a back end that was asked for and is missing', async () => {
    const session = memorySession({ trainer: { data, backend: 'tfjs-node-gpu' } });
    await expect(runBuiltIn(session)).rejects.toThrow('npm install @tensorflow/tfjs-node-gpu');
  });
});

describe('the number of epochs', () => {
  it("is the lower of the spec's and the scheduler's", () => {
    expect(epochLimit({ epochs: 20 }, 9)).toBe(9);
    expect(epochLimit({ epochs: 5 }, 9)).toBe(5);
    expect(epochLimit({}, 9)).toBe(9);
    expect(epochLimit({ epochs: 7 })).toBe(7);
    expect(epochLimit({})).toBe(10);
  });
});
