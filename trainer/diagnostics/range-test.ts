import * as tf from '@tensorflow/tfjs-core';
import { type RatePoint, rampRate, smoothed } from '../../core/diagnostics/rate-range.ts';
import type { TrainingObserver } from '../training/observer.ts';
import type { Pace } from '../training/pace.ts';
import { Training } from '../training/training.ts';
import type { TrainingInput } from '../training/training-input.ts';

export interface Ramp {
  readonly low: number;
  readonly high: number;
  readonly steps: number;
}

/** Times the least smoothed loss at which the test has seen enough. */
const blownUp = 4;

/** Reads the loss of every single batch, which waits for the device each time. */
class LossRecorder implements TrainingObserver {
  readonly points: RatePoint[] = [];
  #count = 0;
  #before = 0;
  #latest: { readonly sums: tf.Tensor1D; readonly learningRate: number } | undefined;

  looksAt(batch: number): boolean {
    if (batch === 0) this.#before = 0;
    return false;
  }

  gathered(count: number): void {
    this.#count = count;
  }

  forward(): void {}
  backward(): void {}
  stepped(): void {}
  trained(): void {}

  summed(sums: tf.Tensor1D, learningRate: number): void {
    this.#latest = { sums: tf.keep(tf.clone(sums)), learningRate };
  }

  async read(): Promise<void> {
    const latest = this.#latest;
    if (!latest) return;
    this.#latest = undefined;
    const sum = (await latest.sums.data<'float32'>())[0]!;
    latest.sums.dispose();
    this.points.push({ learningRate: latest.learningRate, loss: (sum - this.#before) / this.#count });
    this.#before = sum;
  }
}

/**
 * Learning-rate range test (Smith 2017, section 3.3): trains a fresh network while the learning rate rises
 * exponentially, and gives the loss of each step, until the ramp's end or until the loss has blown up.
 */
export async function rangeTest(input: Omit<TrainingInput, 'epochs' | 'observer'>, ramp: Ramp): Promise<RatePoint[]> {
  const recorder = new LossRecorder();
  const training = new Training({
    ...input,
    // Every batch is a step, and nothing ends the test but itself.
    settings: { ...input.settings, accumulation: 1, patience: 0 },
    epochs: Number.MAX_SAFE_INTEGER,
    observer: recorder,
    learningRate: (step) => rampRate(step, ramp),
  });
  const { points } = recorder;
  const isOver = () => points.length >= ramp.steps || hasBlownUp(points);
  const pace: Pace = {
    async breathe() {
      await recorder.read();
      return isOver() ? 'interrupted' : 'on';
    },
  };
  try {
    while (!isOver()) {
      const end = await training.runEpoch(pace);
      await recorder.read();
      if (end.kind !== 'finished') break;
    }
    return points;
  } finally {
    training.dispose();
  }
}

function hasBlownUp(points: readonly RatePoint[]): boolean {
  const losses = smoothed(points.map(({ loss }) => loss));
  const last = losses.at(-1);
  return last !== undefined && !(last <= blownUp * Math.min(...losses));
}
