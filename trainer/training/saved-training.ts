import { type CheckpointHeader, decodeCheckpoint, encodeCheckpoint } from '../checkpoint/format.ts';
import { requireSameParameters } from '../checkpoint/same-parameters.ts';
import { describeInput } from '../data/describe-input.ts';
import type { NetworkState } from './network-state.ts';
import type { TrainingInput } from './training-input.ts';

type Trained = Pick<TrainingInput, 'settings' | 'train'>;

/** What a checkpoint knows of a training beside its vectors. */
export type Progress = Pick<CheckpointHeader, 'position' | 'metrics' | 'best' | 'ended' | 'watched'>;

/** The bytes from which `restoreTraining` brings a training to where it stands. */
export async function saveTraining(
  { settings, train }: Trained,
  { model, vectors }: NetworkState,
  progress: Progress,
): Promise<Uint8Array> {
  const values = await vectors.values();
  return encodeCheckpoint({
    header: {
      family: settings.family,
      network: { settings, input: describeInput(train) },
      parameters: model.parameters.map(({ name, shape }) => ({ name, shape })),
      optimizer: settings.optimizer,
      ...progress,
      vectors: values.map(({ name, values: own }) => ({ name, length: own.length })),
    },
    vectors: values.map(({ values: own }) => own),
  });
}

/**
 * Puts a checkpoint's vectors into a network and answers the rest of it.
 * @throws Error when the bytes are broken or belong to another model or optimiser
 */
export function restoreTraining({ settings }: Trained, network: NetworkState, bytes: Uint8Array): Progress {
  const { header, vectors } = decodeCheckpoint(bytes);
  if (header.optimizer !== settings.optimizer) {
    throw new Error(`the checkpoint is of optimizer ${header.optimizer}, the trial of ${settings.optimizer}`);
  }
  requireSameParameters(network.model, header);
  network.vectors.restore(header.vectors.map(({ name }, i) => ({ name, values: vectors[i]! })));
  return header;
}
