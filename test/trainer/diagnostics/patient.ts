import type { Condition, Finding } from '../../../core/diagnostics/finding.ts';
import type { EpochMeasurements } from '../../../core/diagnostics/measurements.ts';
import { trialSettings } from '../../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../../trainer/backend/select.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../trainer/checkpoint/format.ts';
import type { ImageSet } from '../../../trainer/data/image-set.ts';
import { mnistTraining } from '../../../trainer/data/mnist.ts';
import { Doctor } from '../../../trainer/diagnostics/doctor.ts';
import { createPace } from '../../../trainer/training/pace.ts';
import { Training } from '../../../trainer/training/training.ts';

export interface Case {
  readonly trainer: Readonly<Record<string, unknown>>;
  readonly images: number;
  readonly epochs: number;
  readonly seed?: number;
  /** What all biases start at. */
  readonly biases?: number;
  /** Replaces the training images by what it makes of them. */
  readonly alter?: (set: ImageSet) => ImageSet;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly conditions: readonly Condition[];
  readonly epochs: readonly EpochMeasurements[];
}

/** Trains a network on MNIST images under the doctor's eyes, to the end or to its divergence. */
export async function diagnosed({ trainer, images, epochs, seed = 1, alter, biases }: Case): Promise<Diagnosis> {
  await selectBackend('wasm', () => {});
  const settings = trialSettings(trainer, {});
  const { train, validation } = mnistTraining({ train: images, validation: 500 });
  const doctor = new Doctor(Math.log(train.classes));
  const set = alter ? alter(train) : train;
  const training = new Training({ settings, seed, epochs, train: set, validation, observer: doctor.probe });
  const findings: Finding[] = [];
  try {
    if (biases !== undefined) training.restore(withBiases(await training.checkpoint(), biases));
    for (let epoch = 1; epoch <= epochs; epoch += 1) {
      const end = await training.runEpoch(createPace());
      const lost = { loss: Number.NaN, val_loss: Number.NaN };
      findings.push(...(await doctor.examine(epoch, end.kind === 'finished' ? end.metrics : lost)));
      if (end.kind === 'diverged') break;
    }
  } finally {
    doctor.dispose();
    training.dispose();
  }
  return { findings, conditions: findings.map(({ condition }) => condition), epochs: doctor.epochs };
}

function withBiases(checkpoint: Uint8Array, bias: number): Uint8Array {
  const { header, vectors } = decodeCheckpoint(checkpoint);
  const parameters = vectors[header.vectors.findIndex(({ name }) => name === 'parameters')]!;
  let offset = 0;
  for (const { name, shape } of header.parameters) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (name.endsWith('/bias')) parameters.fill(bias, offset, offset + size);
    offset += size;
  }
  return encodeCheckpoint({ header, vectors });
}
