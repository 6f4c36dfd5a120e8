import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeMeasurements, encodeMeasurements, remembered } from '../../../core/diagnostics/history.ts';
import type { EpochMeasurements } from '../../../core/diagnostics/measurements.ts';

const epochs = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ epoch: i + 1 }) as unknown as EpochMeasurements);

it('remembers the first epoch, the newest ones and evenly spread others, a bounded number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20_000 }), (count) => {
      const kept = remembered(epochs(count)).map(({ epoch }) => epoch);
      expect(kept[0]).toBe(1);
      expect(kept.slice(-16)).toEqual(
        epochs(count)
          .slice(-16)
          .map(({ epoch }) => epoch),
      );
      expect(kept.length).toBeLessThanOrEqual(1 + 256 + 16);
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(count, 128));
    }),
    { numRuns: 50 },
  );
});

it('remembers the same when it forgets epoch by epoch', () => {
  let kept: EpochMeasurements[] = [];
  for (const epoch of epochs(1500)) kept = remembered([...kept, epoch]);
  expect(kept).toEqual(remembered(epochs(1500)));
});

it('writes any number and reads it back', () => {
  fc.assert(
    fc.property(fc.array(fc.double()), (numbers) => {
      expect(decodeMeasurements(encodeMeasurements({ numbers }))).toEqual({ numbers: numbers.map((n) => n + 0) });
    }),
  );
});
