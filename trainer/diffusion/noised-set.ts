import { type Random, randomStream } from '../../core/random.ts';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { type AugmentationSettings, augment } from '../data/augmentation/augment.ts';
import type { Batch } from '../data/data-set.ts';
import { gatherImages, type ImageSet } from '../data/image-set.ts';
import { type NoiseSettings, remainingSignal } from './noise-schedule.ts';
import { shrunk } from './shrink.ts';

/** Images from which a network learns what noise was put on them. */
export interface NoisedSet {
  readonly kind: 'noised';
  readonly count: number;
  /** Height, width, channels and one more, which holds the number of the step at every place. */
  readonly shape: readonly [number, number, number];
  /** Values of an image, all of them predicted. */
  readonly classes: number;
  readonly images: ImageSet;
  /** ᾱ for each step. */
  readonly signal: Float64Array;
  /** Images that the network makes when it is scored, and the steps that it makes them in. */
  readonly samples: number;
  readonly samplingSteps: number;
}

type NoisedSettings = NoiseSettings & Pick<BuiltInTrainer, 'downscale' | 'samples' | 'sampling_steps'>;

export function noisedSet(images: ImageSet, settings: NoisedSettings): NoisedSet {
  const small = shrunk(images, settings.downscale);
  const [height, width, channels] = small.shape;
  return {
    kind: 'noised',
    count: small.count,
    shape: [height, width, channels + 1],
    classes: height * width * channels,
    images: small,
    signal: remainingSignal(settings),
    samples: settings.samples,
    samplingSteps: settings.sampling_steps,
  };
}

/** For validation: each image has a step and a noise of its own, the same for every network and epoch. */
export function gatherNoised(set: NoisedSet, from: number, to: number, order?: Uint32Array): Batch {
  const batch = unitImages(set, gatherImages(set.images, from, to, order));
  const steps = set.signal.length;
  return noised(set, batch, (i) => {
    const image = order ? order[from + i]! : from + i;
    // Multiples of the golden ratio: every run of images has steps from all over.
    const share = ((image + 0.5) * 0.618_033_988_749_895) % 1;
    return { step: Math.floor(share * steps), random: randomStream('validation-noise', image) };
  });
}

/** For training: steps and noise belong to (seed, draw), the number of the batch. */
export function noisedBatch(
  set: NoisedSet,
  [from, to]: readonly [number, number],
  order: Uint32Array,
  settings: AugmentationSettings,
  { seed, draw }: { readonly seed: number; readonly draw: number },
): Batch {
  const batch = gatherImages(set.images, from, to, order);
  augment(batch, set.images, settings, seed, draw);
  const random = randomStream(seed, 'noise', draw);
  return noised(set, unitImages(set, batch), () => ({ step: random.below(set.signal.length), random }));
}

/** The batch with its values from -1 (the least byte) to 1. */
function unitImages({ images }: NoisedSet, batch: Batch): Batch {
  const [least, most] = [images.scale[0]!, images.scale.at(-1)!];
  return { ...batch, inputs: batch.inputs.map((value) => (2 * (value - least)) / (most - least) - 1) };
}

/** √ᾱ x + √(1 − ᾱ) ε (Ho et al. 2020, equation 4); the labels are ε. */
function noised(set: NoisedSet, batch: Batch, drawn: (i: number) => { step: number; random: Random }): Batch {
  const { classes: size, signal } = set;
  const channels = set.shape[2] - 1;
  const inputs = new Float32Array((batch.count * size * (channels + 1)) / channels);
  const noise = new Float32Array(batch.count * size);
  let at = 0;
  for (let i = 0; i < batch.count; i += 1) {
    const { step, random } = drawn(i);
    const [keep, add] = [Math.sqrt(signal[step]!), Math.sqrt(1 - signal[step]!)];
    for (let j = i * size; j < (i + 1) * size; j += 1) {
      noise[j] = random.normal();
      inputs[at] = keep * batch.inputs[j]! + add * noise[j]!;
      at += 1;
      if ((j + 1) % channels === 0) {
        inputs[at] = step;
        at += 1;
      }
    }
  }
  return { count: batch.count, inputs, labels: noise };
}
