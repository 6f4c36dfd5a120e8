import { expect, it } from 'vitest';
import { type CheckpointHeader, decodeCheckpoint, encodeCheckpoint } from '../../../trainer/checkpoint/format.ts';

it('reads a checkpoint out of a larger buffer that is used again', () => {
  const values = Float32Array.of(1.5, -2, 3);
  const header = { epoch: 2, vectors: [{ name: 'kernel', length: values.length }] } as unknown as CheckpointHeader;
  const encoded = encodeCheckpoint({ header, vectors: [values] });
  // At an odd offset, as small buffers of Node lie in its pool.
  const pool = Buffer.alloc(encoded.length + 7);
  pool.set(encoded, 3);
  const { vectors } = decodeCheckpoint(pool.subarray(3, 3 + encoded.length));
  pool.fill(0);
  expect(vectors).toEqual([values]);
});
