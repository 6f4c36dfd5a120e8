import * as tf from '@tensorflow/tfjs-core';
import type { ParameterMeasurement } from '../../core/diagnostics/measurements.ts';
import type { ObservedStep } from '../training/observer.ts';
import { KeptVectors, sample, spreadOf } from './sample.ts';

const norm = (tensor: tf.Tensor) => tf.sqrt(tf.sum(tf.square(tensor)));

/** Norms and spreads of all parameters at one step: computed on the device, read when they are asked for. */
export class ParameterProbe {
  readonly #names: readonly { readonly name: string; readonly isMatrix: boolean }[];
  readonly #norms: tf.Tensor1D;
  readonly #samples: KeptVectors;

  /** Call it within a tidy. */
  constructor({ parameters, values, gradients, changes }: ObservedStep) {
    this.#names = parameters.map(({ name, shape }) => ({ name, isMatrix: shape.length >= 2 }));
    const change = changes?.();
    const unknown = tf.scalar(Number.NaN);
    const norms = values.flatMap((value, i) => [norm(gradients[i]!), norm(value), change ? norm(change[i]!) : unknown]);
    this.#norms = tf.keep(tf.stack(norms) as tf.Tensor1D);
    this.#samples = new KeptVectors(values.map(sample));
  }

  async read(): Promise<ParameterMeasurement[]> {
    const [norms, samples] = await Promise.all([this.#norms.data<'float32'>(), this.#samples.read()]);
    return this.#names.map((name, i) => {
      const [gradientNorm, before, change] = norms.subarray(3 * i, 3 * i + 3) as unknown as [number, number, number];
      const updateRatio = before > 0 ? change / before : 0;
      return { ...name, gradientNorm, norm: before, updateRatio, spread: spreadOf(samples[i]!) };
    });
  }

  dispose(): void {
    this.#norms.dispose();
    this.#samples.dispose();
  }
}

/** The last probe's measurements with the largest gradient norms of all: one large step is enough to break a training. */
export function largestGradients(probes: readonly (readonly ParameterMeasurement[])[]): ParameterMeasurement[] {
  const last = probes.at(-1) ?? [];
  return last.map((parameter, i) => {
    const norms = probes.map((probe) => probe[i]!.gradientNorm);
    return { ...parameter, gradientNorm: norms.some(Number.isNaN) ? Number.NaN : Math.max(...norms) };
  });
}
