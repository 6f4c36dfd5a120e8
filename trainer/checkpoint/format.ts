import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { InputOf } from '../data/data-set.ts';

/**
 * One checkpoint file: the magic "SKYC", the version and the header's length (both uint32, little-endian), the header
 * in JSON, padding to a multiple of four bytes, then the named float32 vectors one after the other, little-endian.
 */
export interface Checkpoint {
  readonly header: CheckpointHeader;
  readonly vectors: readonly Float32Array[];
}

export interface CheckpointHeader {
  readonly family: string;
  /** What the network is built from; absent in checkpoints of earlier versions. */
  readonly network?: { readonly settings: BuiltInTrainer; readonly input: InputOf };
  /** Name and shape of every parameter, in order. */
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly optimizer: string;
  readonly position: Position;
  /** What the last finished epoch reported. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The best epoch so far, from 1, where the settings ask for it. */
  readonly best?: { readonly epoch: number; readonly metrics: Readonly<Record<string, number>> };
  /** Training ended before its last epoch. */
  readonly ended?: true;
  /** What whoever watches the training has to remember, as text of its own. */
  readonly watched?: string;
  /** Name and length of each vector. */
  readonly vectors: readonly { readonly name: string; readonly length: number }[];
}

/** Where training stands. Order and masks are functions of (seed, position), so no generator's state is kept. */
export interface Position {
  /** Epochs finished, validation included. */
  readonly epoch: number;
  /** Batches trained on in the epoch that is under way. */
  readonly batch: number;
  /** Optimiser steps in all. */
  readonly step: number;
}

const magic = 0x43594b53;
const version = 1;
const fixedBytes = 12;

export function encodeCheckpoint({ header, vectors }: Checkpoint): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((fixedBytes + json.length) / 4) * 4;
  const bytes = new Uint8Array(start + vectors.reduce((sum, vector) => sum + vector.byteLength, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, version, true);
  view.setUint32(8, json.length, true);
  bytes.set(json, fixedBytes);
  let offset = start;
  for (const vector of vectors) {
    new Float32Array(bytes.buffer, offset, vector.length).set(vector);
    offset += vector.byteLength;
  }
  return bytes;
}

/** @throws Error saying what is wrong when the bytes are not a whole checkpoint of this version. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < fixedBytes || view.getUint32(0, true) !== magic)
    throw new Error('not a checkpoint of this trainer');
  const found = view.getUint32(4, true);
  if (found !== version) throw new Error(`checkpoint of version ${found}; this trainer reads version ${version}`);
  const headerEnd = fixedBytes + view.getUint32(8, true);
  if (headerEnd > bytes.length) throw new Error('the checkpoint is cut short in its header');
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(fixedBytes, headerEnd))) as CheckpointHeader;
  let offset = Math.ceil(headerEnd / 4) * 4;
  const vectors = header.vectors.map(({ name, length }) => {
    if (offset + 4 * length > bytes.length) throw new Error(`the checkpoint is cut short in its vector ${name}`);
    // Copied, so that neither alignment nor the life of the caller's buffer matters; a Buffer's slice would not copy.
    const vector = new Float32Array(new Uint8Array(bytes.subarray(offset, offset + 4 * length)).buffer);
    offset += 4 * length;
    return vector;
  });
  if (offset !== bytes.length) throw new Error('the checkpoint has bytes after its last vector');
  return { header, vectors };
}
