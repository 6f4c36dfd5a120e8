import { expect, test } from 'vitest';
import { diagnose } from '../../../core/diagnostics/diagnose.ts';
import type { EpochMeasurements } from '../../../core/diagnostics/measurements.ts';

const epoch = (losses: readonly number[]): EpochMeasurements => ({
  epoch: 1,
  losses,
  trainLoss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
  validationLoss: losses.at(-1)!,
  chanceLoss: Math.log(10),
  learningRate: 0.1,
  parameters: [],
  activations: [],
  probedExamples: 0,
  seconds: 1,
  dataSeconds: 0,
  examplesPerSecond: 1000,
  tensorBytes: 0,
});
const conditions = (losses: readonly number[]) => diagnose([epoch(losses)]).map(({ condition }) => condition);

test('a loss that ends above guessing, has blown up, or is no number has diverged', () => {
  expect(conditions([2.5, 3, 9])).toEqual(['diverged']);
  expect(conditions([4e9, 2.4, 2.31])).toEqual(['diverged']);
  expect(conditions([2.3, Number.NaN])).toEqual(['diverged']);
  expect(conditions([2.3, Number.POSITIVE_INFINITY])).toEqual(['diverged']);
});

test('a bad start that is overcome has not', () => {
  expect(conditions([900, 20, 1.1])).toEqual([]);
  expect(conditions([9, 8, 7.5])).toEqual([]);
  expect(conditions([2.4, 2.3, 2.31])).toEqual([]);
});
