import { gzipSync } from 'node:zlib';
import { encodeMeasurements } from '../../core/diagnostics/history.ts';
import type { EpochMeasurements } from '../../core/diagnostics/measurements.ts';
import { upload } from './checkpoints.ts';
import type { TrialClient } from './client.ts';

/** Uploads the measurements of all epochs: a gzipped JSON array. */
export async function saveMeasurements(
  client: TrialClient,
  lease: number,
  epochs: readonly EpochMeasurements[],
): Promise<void> {
  const bytes = new Uint8Array(gzipSync(encodeMeasurements(epochs)));
  await upload(client, 'measurements upload', bytes, (size, sha256) =>
    client.announceMeasurements(lease, size, sha256),
  );
}
