import type { Params } from '../core/space/parameter.ts';
import { dataSplit, trialSettings } from '../core/sweep/trainer-settings.ts';
import { selectBackend } from './backend/select.ts';
import { epochLimit } from './built-in.ts';
import { mnistTest, mnistTraining } from './data/mnist.ts';
import { createPace } from './training/pace.ts';
import { Training } from './training/training.ts';

/** The test set's verdict on one network: asked for once, when the search has ended. */
export type TestScore = { readonly test_accuracy: number; readonly test_loss: number };

type TrainerSection = Readonly<Record<string, unknown>>;
type Log = (line: string) => void;

/**
 * Scores the network in a trial's checkpoint on the test images.
 * @param trainer the spec's `trainer` section
 * @throws Error when the checkpoint is broken or belongs to other parameters.
 */
export async function evaluateCheckpoint(
  trainer: TrainerSection,
  params: Params,
  checkpoint: Uint8Array,
  log: Log,
): Promise<TestScore> {
  const settings = trialSettings(trainer, params);
  await selectBackend(settings.backend, log);
  const images = mnistTest();
  const training = new Training({ settings, seed: 0, epochs: 1, train: images, validation: images });
  try {
    training.restore(checkpoint);
    return await testScore(training);
  } finally {
    training.dispose();
  }
}

/**
 * Trains the untuned network that `trainer.baseline` describes, as long as a trial that is never stopped, and scores
 * it on the test images; undefined when the section has no baseline.
 * @param seed the sweep's
 * @param max the scheduler's last step, if it has one
 */
export async function trainBaseline(
  trainer: TrainerSection,
  seed: number,
  max: number | undefined,
  log: Log,
): Promise<TestScore | undefined> {
  if (trainer.baseline === undefined) return undefined;
  const settings = trialSettings({ ...trainer, ...(trainer.baseline as TrainerSection) }, {});
  await selectBackend(settings.backend, log);
  const epochs = epochLimit(settings.epochs, max);
  const training = new Training({ settings, seed, epochs, ...mnistTraining(dataSplit(settings.data)) });
  try {
    const pace = createPace();
    while (training.position.epoch < epochs) {
      const end = await training.runEpoch(pace);
      if (end.kind !== 'finished') throw new Error(`the baseline ${end.kind} in epoch ${training.position.epoch + 1}`);
      const { epoch } = training.position;
      log(`baseline, epoch ${epoch} of ${epochs}: val_accuracy ${training.metrics.val_accuracy!.toFixed(4)}`);
    }
    return await testScore(training);
  } finally {
    training.dispose();
  }
}

async function testScore(training: Training): Promise<TestScore> {
  const score = await training.score(mnistTest(), createPace());
  return { test_accuracy: score!.accuracy, test_loss: score!.loss };
}
