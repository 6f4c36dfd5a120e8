import { randomStream } from '../../core/random.ts';
import { trialSettings } from '../../core/sweep/trainer-settings.ts';
import { selectBackend } from '../../trainer/backend/select.ts';
import { mnistTraining } from '../../trainer/data/mnist.ts';
import { registerGradients } from '../../trainer/gradients/register.ts';
import { createPace } from '../../trainer/training/pace.ts';
import { Training } from '../../trainer/training/training.ts';

export interface MnistOptions {
  readonly schedule: 'constant' | 'cosine' | 'step';
  readonly trials: number;
  readonly epochs: number;
  readonly images: number;
}

/** Validation errors after each epoch of real trainings, whose learning rate falls late, or not; random settings. */
export async function mnistCurves({ schedule, trials, epochs, images }: MnistOptions): Promise<number[][]> {
  await selectBackend('wasm', () => {});
  registerGradients();
  const data = mnistTraining({ train: images, validation: 2000 });
  const random = randomStream(0, 'curves', schedule);
  const curves: number[][] = [];
  while (curves.length < trials) {
    const settings = trialSettings(
      {
        family: 'mlp',
        layers: 1,
        units: 32,
        epochs,
        schedule,
        // Three quarters of the way at the full rate, then a tenth of it.
        decay_every: Math.round(0.75 * epochs),
        optimizer: 'momentum',
        batch_size: 32,
      },
      { learning_rate: 10 ** (-3 + 2.5 * random.uniform()), dropout: 0.4 * random.uniform() },
    );
    const training = new Training({ ...data, settings, epochs, seed: curves.length });
    const errors: number[] = [];
    for (let epoch = 0; epoch < epochs; epoch += 1) {
      const end = await training.runEpoch(createPace());
      if (end.kind !== 'finished') break;
      errors.push(1 - end.metrics.val_accuracy!);
    }
    training.dispose();
    // One that diverges has no end to be foreseen.
    if (errors.length === epochs) curves.push(errors);
  }
  return curves;
}
