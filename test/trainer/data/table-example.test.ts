import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runsOf } from '../../../core/sweep/repeats.ts';
import { parseSpec } from '../../../core/sweep/spec/parse.ts';
import type { BuiltInTrainer } from '../../../core/sweep/trainer-settings.ts';
import { runBuiltIn } from '../../../trainer/built-in.ts';
import { foldData, testData } from '../../../trainer/data/source.ts';
import type { TableSet } from '../../../trainer/data/table-set.ts';
import { memorySession } from '../memory-session.ts';

const file = 'examples/table/sweep.yaml';
const trainer = parseSpec(readFileSync(file, 'utf8'), file).trainer as BuiltInTrainer;
const shareOfMalignant = ({ labels }: TableSet) => [...labels].reduce((sum, label) => sum + label, 0) / labels.length;

describe('the example of a table', () => {
  it('keeps the share of malignant rows in the test and in every fold', async () => {
    const test = (await testData(trainer.data)) as TableSet;
    expect(test.count).toBe(57);
    const folds = await Promise.all([0, 1, 2, 3, 4].map((fold) => foldData(trainer.data, { seed: 1, fold, folds: 5 })));
    expect(folds.reduce((sum, { validation }) => sum + validation.count, 0)).toBe(569 - 57);
    for (const set of [test, ...folds.map(({ validation }) => validation as TableSet)]) {
      expect(Math.abs(shareOfMalignant(set) - 212 / 569)).toBeLessThan(0.02);
    }
  });

  it('tells malignant from benign on every fold', async () => {
    const params = { learning_rate: 0.01, units: 16, layers: 1, dropout: 0, weight_decay: 0.3, batch_size: 64 };
    const session = memorySession({ trainer, params, max: 5 });
    const repeats = { kind: 'folds', count: 5, runs: runsOf({ kind: 'folds', count: 5 }, 5) } as const;
    Object.assign(session.claim, { repeats });
    expect(await runBuiltIn(session)).toMatchObject({ kind: 'completed', step: 5 });
    const accuracies = session.reports.map(({ metrics }) => metrics.val_accuracy!);
    expect(accuracies).toHaveLength(5);
    expect(accuracies.reduce((sum, one) => sum + one, 0) / 5).toBeGreaterThan(0.95);
  });
});
