import type { BuiltInTrainer } from '../core/sweep/trainer-settings.ts';
import { openSource } from './data/source.ts';
import type { TrialOutcome, TrialSession } from './session.ts';
import { createPace } from './training/pace.ts';
import { Training } from './training/training.ts';

/**
 * Scores a settled trial's network, as its last checkpoint has it, on the test images: `test_accuracy`, `test_loss`.
 * A search asks for it once, at its end, so that no choice ever depends on the test set.
 */
export async function evaluateOnTest(session: TrialSession, settings: BuiltInTrainer): Promise<TrialOutcome> {
  const { claim, log } = session;
  const checkpoint = await session.loadCheckpoint();
  if (!checkpoint) return { kind: 'failed', message: `trial ${claim.trial} has no checkpoint to be evaluated` };
  const images = openSource(settings.data).test();
  const training = new Training({ settings, seed: claim.seed, epochs: 1, train: images, validation: images });
  try {
    training.restore(checkpoint);
    const score = await training.score(images, createPace(session.signal));
    const step = training.position.epoch;
    if (!score) return { kind: 'interrupted', step };
    log(`trial ${claim.trial}: ${(100 * score.accuracy).toFixed(2)} % of ${images.count} test images right`);
    return { kind: 'completed', step, metrics: { test_accuracy: score.accuracy, test_loss: score.loss } };
  } finally {
    training.dispose();
  }
}
