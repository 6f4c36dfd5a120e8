import { createHash } from 'node:crypto';
import { runBuiltIn } from '../../trainer/built-in.ts';
import { decodeCheckpoint } from '../../trainer/checkpoint/format.ts';
import { memorySession } from './memory-session.ts';

/** How a training of a few steps ends. */
export interface Ending {
  /** All weights, one after the other. */
  readonly parameters: Float32Array;
  /** What was reported, epoch by epoch, and the result. */
  readonly metrics: readonly Readonly<Record<string, number>>[];
  readonly checkpoint: Uint8Array;
}

/** Trains as a job does, on the back end that is everywhere and has the same bits each time. */
export async function shortTraining(trainer: Readonly<Record<string, unknown>>): Promise<Ending> {
  const session = memorySession({ trainer: { backend: 'wasm', ...trainer } });
  const outcome = await runBuiltIn(session);
  if (outcome.kind !== 'completed') throw new Error(`the training ended as ${JSON.stringify(outcome)}`);
  const checkpoint = session.checkpoints.at(-1)!.bytes;
  const { header, vectors } = decodeCheckpoint(checkpoint);
  return {
    parameters: vectors[header.vectors.findIndex(({ name }) => name === 'parameters')]!,
    metrics: [...session.reports.map(({ metrics }) => metrics), outcome.metrics],
    checkpoint,
  };
}

/** A text that is the same for two trainings when, to the bit, their weights and all that they report are. */
export function fingerprint({ parameters, metrics }: Ending): string {
  const { buffer, byteOffset, byteLength } = parameters;
  const weights = createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
  return `${weights} ${JSON.stringify(metrics)}`;
}
