import * as tf from '@tensorflow/tfjs-core';
import type { EpochMeasurements, ParameterMeasurement } from '../../core/diagnostics/measurements.ts';
import type { ObservedStep, TrainingObserver } from '../training/observer.ts';
import { ActivationProbe, activationMeasurements, type ProbedActivation } from './activation-probe.ts';
import { largestGradients, ParameterProbe } from './parameter-probe.ts';
import { tapedActivations } from './tape.ts';

/** Stretches of an epoch whose mean losses are kept. */
const stretches = 32;
/** Examples that a stretch needs for its mean to be steady. */
const fewestInStretch = 512;
/** Activations are looked at until so many examples have gone by, in at most one step of so many. */
const examplesToLookAt = 256;
const stepsForOneLook = 8;

/** Everything that tensors and clocks tell about one epoch; the losses of its end come from the training. */
export type Probed = Omit<EpochMeasurements, 'epoch' | 'trainLoss' | 'validationLoss' | 'chanceLoss'>;

/** The epoch under way as far as it was measured, in plain values: what a resumed launch goes on from. */
export interface PartialEpoch {
  readonly parameters: readonly (readonly ParameterMeasurement[])[];
  readonly activations: readonly (readonly ProbedActivation[])[];
  /** The running sum of losses after so many examples. */
  readonly sums: readonly { readonly sum: number; readonly examples: number }[];
  readonly examples: number;
  readonly probedExamples: number;
  readonly seconds: number;
  readonly dataSeconds: number;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly isFirst: boolean;
  readonly due: boolean;
  readonly isLastLook: boolean;
}

const nothing = { parameters: [], activations: [], sums: [], seconds: 0, dataSeconds: 0 } as const;

/** Measures the epoch under way. Nothing is read from the device before `take`. */
export class EpochProbe implements TrainingObserver {
  /** What an earlier launch measured of the epoch. */
  #before: Pick<PartialEpoch, keyof typeof nothing> = nothing;
  #parameters: ParameterProbe[] = [];
  #activations: ActivationProbe[] = [];
  /** Copies of the running sums, with the number of examples in them. */
  #sums: { readonly sums: tf.Tensor1D; readonly examples: number }[] = [];
  #examples = 0;
  #probedExamples = 0;
  #dataMs = 0;
  #learningRate = Number.NaN;
  #began: number | undefined;
  #ended = 0;
  #batch = 0;
  #batches = 1;
  #batchSize = 1;
  #asked = 0;
  /** The very first step shows what the initial values do, before anything may have broken. */
  #isFirst = true;
  #due = true;
  #isLastLook = false;
  #looking = false;

  looksAt(batch: number, batches: number, completes: boolean): boolean {
    this.#asked = performance.now();
    this.#began ??= this.#asked;
    this.#batch = batch;
    this.#batches = batches;
    const looks = lookingSteps(batches, this.#batchSize);
    if (looks.includes(batch)) this.#due = true;
    this.#isLastLook ||= batch === looks.at(-1);
    this.#looking = this.#due && completes;
    if (this.#looking) this.#due = false;
    return this.#looking;
  }

  gathered(count: number): void {
    this.#dataMs += performance.now() - this.#asked;
    if (this.#batch < this.#batches - 1) this.#batchSize = count;
    this.#examples += count;
    if (this.#looking) this.#probedExamples += count;
  }

  forward(): void {
    const activations = tapedActivations();
    if (activations.length === 0) return;
    tf.tidy(() => {
      this.#activations.push(new ActivationProbe(activations));
    });
  }

  backward(): void {}

  stepped(step: ObservedStep): void {
    if (!this.#isFirst && !this.#isLastLook) return;
    this.#isFirst = false;
    tf.tidy(() => {
      this.#parameters.push(new ParameterProbe(step));
    });
  }

  summed(sums: tf.Tensor1D, learningRate: number): void {
    this.#learningRate = learningRate;
    const every = Math.ceil(Math.max(this.#batches / stretches, fewestInStretch / this.#batchSize));
    const isLast = this.#batch === this.#batches - 1;
    if ((this.#batch + 1) % every === 0 || isLast) {
      this.#sums.push({ sums: tf.keep(tf.clone(sums)), examples: this.#examples });
    }
  }

  trained(): void {
    this.#ended = performance.now();
  }

  /** The epoch's measurements, once; what comes after belongs to the next epoch. */
  async take(): Promise<Probed> {
    const tensorBytes = tf.memory().numBytes;
    try {
      const { parameters, activations, sums, seconds, dataSeconds, learningRate } = await this.#read();
      return {
        losses: sums.map(({ sum, examples }, i) => {
          const before = sums[i - 1];
          return (sum - (before?.sum ?? 0)) / (examples - (before?.examples ?? 0));
        }),
        learningRate,
        parameters: largestGradients(parameters),
        activations: activationMeasurements(activations),
        probedExamples: this.#probedExamples,
        seconds,
        dataSeconds,
        examplesPerSecond: seconds > 0 ? this.#examples / seconds : 0,
        tensorBytes,
      };
    } finally {
      this.dispose();
    }
  }

  /** The epoch so far, to be saved with a checkpoint; measuring goes on. */
  async pending(): Promise<PartialEpoch> {
    return {
      ...(await this.#read()),
      examples: this.#examples,
      probedExamples: this.#probedExamples,
      batchSize: this.#batchSize,
      isFirst: this.#isFirst,
      due: this.#due,
      isLastLook: this.#isLastLook,
    };
  }

  /** Goes on from what an earlier launch measured; call it before the first batch. */
  restore(saved: PartialEpoch): void {
    this.#before = saved;
    this.#examples = saved.examples;
    this.#probedExamples = saved.probedExamples;
    this.#learningRate = saved.learningRate;
    this.#batchSize = saved.batchSize;
    this.#isFirst = saved.isFirst;
    this.#due = saved.due;
    this.#isLastLook = saved.isLastLook;
  }

  async #read() {
    const began = this.#began ?? 0;
    const ended = this.#ended > began || this.#began === undefined ? this.#ended : performance.now();
    const before = this.#before;
    const [parameters, activations, sums] = await Promise.all([
      Promise.all(this.#parameters.map((probe) => probe.read())),
      Promise.all(this.#activations.map((probe) => probe.read())),
      Promise.all(this.#sums.map(async ({ sums }) => (await sums.data<'float32'>())[0]!)),
    ]);
    return {
      parameters: [...before.parameters, ...parameters],
      activations: [...before.activations, ...activations],
      sums: [...before.sums, ...sums.map((sum, i) => ({ sum, examples: this.#sums[i]!.examples }))],
      seconds: before.seconds + (this.#began === undefined ? 0 : (ended - began) / 1000),
      dataSeconds: before.dataSeconds + this.#dataMs / 1000,
      learningRate: this.#learningRate,
    };
  }

  dispose(): void {
    for (const probe of [...this.#parameters, ...this.#activations]) probe.dispose();
    tf.dispose(this.#sums.map(({ sums }) => sums));
    this.#before = nothing;
    this.#parameters = [];
    this.#activations = [];
    this.#sums = [];
    this.#examples = 0;
    this.#probedExamples = 0;
    this.#dataMs = 0;
    this.#began = undefined;
    this.#isLastLook = false;
  }
}

/** Evenly spread, the last of them before the epoch's last batch, which may be a small one. */
function lookingSteps(batches: number, batchSize: number): number[] {
  const wanted = Math.ceil(examplesToLookAt / batchSize);
  const looks = Math.max(Math.min(wanted, Math.floor(batches / stepsForOneLook)), 1);
  return Array.from({ length: looks }, (_, i) => Math.max(0, Math.floor(((i + 1) * batches) / looks) - 2));
}
