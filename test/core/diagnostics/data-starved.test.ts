import { expect, test } from 'vitest';
import type { EpochMeasurements } from '../../../core/diagnostics/measurements.ts';
import { dataStarved } from '../../../core/diagnostics/rules/data-starved.ts';

const epochs = (...times: readonly [seconds: number, dataSeconds: number][]) =>
  times.map(([seconds, dataSeconds], i) => ({ epoch: i + 1, seconds, dataSeconds }) as EpochMeasurements);

test('most of the time spent waiting, epoch after epoch, is starvation', () => {
  expect(dataStarved(epochs([1, 0.1], [4, 3], [4, 2]))).toMatchObject({
    condition: 'data_starved',
    detail: '50 % of the training time went into waiting for batches',
  });
});

test('one slow epoch, short epochs and a modest share are not', () => {
  expect(dataStarved(epochs([4, 3]))).toBeUndefined();
  expect(dataStarved(epochs([4, 3], [4, 0.2]))).toBeUndefined();
  expect(dataStarved(epochs([0.2, 0.19], [0.2, 0.19]))).toBeUndefined();
  expect(dataStarved(epochs([4, 1.5], [4, 1.5]))).toBeUndefined();
});
