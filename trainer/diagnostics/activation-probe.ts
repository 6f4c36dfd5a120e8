import * as tf from '@tensorflow/tfjs-core';
import type { ActivationMeasurement, Spread } from '../../core/diagnostics/measurements.ts';
import { KeptVectors, sample, spreadOf } from './sample.ts';
import type { TapedActivation } from './tape.ts';

/** A recurrent network has one for every position: the first ones stand for all. */
const mostActivations = 64;

/** One activation on one batch. */
export interface ProbedActivation {
  readonly kind: string;
  /** 1 for each unit that is at most 0 on all examples, else 0. */
  readonly rests: readonly number[];
  readonly spread: Spread;
}

/** The outputs of all activation functions on one batch: reduced on the device, read when they are asked for. */
export class ActivationProbe {
  readonly #kinds: readonly string[];
  /** The largest output of every unit over the batch (and, of a map, over its positions). */
  readonly #peaks: KeptVectors;
  readonly #samples: KeptVectors;

  /** Call it within a tidy, with one activation at least. */
  constructor(activations: readonly TapedActivation[]) {
    const probed = activations.slice(0, mostActivations);
    this.#kinds = probed.map(({ kind }) => kind);
    this.#peaks = new KeptVectors(
      probed.map(({ output }) => tf.max(tf.reshape(output, [-1, output.shape.at(-1)!]), 0) as tf.Tensor1D),
    );
    this.#samples = new KeptVectors(probed.map(({ output }) => sample(output)));
  }

  async read(): Promise<ProbedActivation[]> {
    const [peaks, samples] = await Promise.all([this.#peaks.read(), this.#samples.read()]);
    return this.#kinds.map((kind, i) => {
      // NaN is no rest.
      const rests = Array.from(peaks[i]!, (peak) => (peak <= 0 ? 1 : 0));
      return { kind, rests, spread: spreadOf(samples[i]!) };
    });
  }

  dispose(): void {
    this.#peaks.dispose();
    this.#samples.dispose();
  }
}

/** What several batches of one epoch say together: a unit is dead when none of them made it fire. */
export function activationMeasurements(probes: readonly (readonly ProbedActivation[])[]): ActivationMeasurement[] {
  const counts = new Map<string, number>();
  return (probes.at(-1) ?? []).map(({ kind, rests, spread }, i) => {
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const dead = rests.filter((_, unit) => probes.every((probe) => probe[i]!.rests[unit])).length;
    return { name: `${kind}-${number}`, ...(kind.startsWith('relu') && { deadShare: dead / rests.length }), spread };
  });
}
