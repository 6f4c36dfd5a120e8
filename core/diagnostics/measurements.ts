import type { Histogram } from './histogram.ts';

/** The spread of a tensor's values. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation. */
  readonly std: number;
  readonly histogram: Histogram;
}

/** One trainable tensor, at one optimiser step of the epoch. */
export interface ParameterMeasurement {
  /** As the model names it: `dense-1/weights`. */
  readonly name: string;
  /** A matrix or a stack of filters, rather than a bias or a scale. */
  readonly isMatrix: boolean;
  /** L2 norm of the loss's gradient; the loss is the mean over the batch. */
  readonly gradientNorm: number;
  /** L2 norm of the values. */
  readonly norm: number;
  /** L2 norm of the step's change over the norm before it. */
  readonly updateRatio: number;
  readonly spread: Spread;
}

/** The output of one activation function on a batch. */
export interface ActivationMeasurement {
  /** Kind and number in the order of the network: `relu-2`. */
  readonly name: string;
  /** Share of the units (features, or channels over all positions) that are 0 for every example; ReLU alone. */
  readonly deadShare?: number;
  readonly spread: Spread;
}

/** What one epoch measured; numbers may be NaN or infinite where the training is broken. */
export interface EpochMeasurements {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean training loss of successive stretches of the epoch, in order. */
  readonly losses: readonly number[];
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** What guessing by chance costs: ln(classes) for a cross-entropy; the first loss where it is unknown. */
  readonly chanceLoss: number;
  readonly learningRate: number;
  readonly parameters: readonly ParameterMeasurement[];
  readonly activations: readonly ActivationMeasurement[];
  /** Examples that the activations were measured on. */
  readonly probedExamples: number;
  /** Wall time of the training part, and of it the part spent waiting for batches. */
  readonly seconds: number;
  readonly dataSeconds: number;
  readonly examplesPerSecond: number;
  /** Bytes held in tensors at the epoch's end. */
  readonly tensorBytes: number;
}
