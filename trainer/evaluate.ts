import type { BuiltInTrainer } from '../core/sweep/trainer-settings.ts';
import { testData } from './data/source.ts';
import { accessOf } from './data/store/access.ts';
import { examplesFor } from './diffusion/prepare.ts';
import type { TrialOutcome, TrialSession } from './session.ts';
import { createPace } from './training/pace.ts';
import { Training } from './training/training.ts';

/**
 * Scores a settled trial's network, as its last checkpoint has it, on the test examples: `test_accuracy`, `test_loss`.
 * A search asks for it once, at its end, so that no choice ever depends on the test set.
 */
export async function evaluateOnTest(session: TrialSession, settings: BuiltInTrainer): Promise<TrialOutcome> {
  const { claim, log } = session;
  const checkpoint = await session.loadCheckpoint();
  if (!checkpoint) return { kind: 'failed', message: `trial ${claim.trial} has no checkpoint to be evaluated` };
  const test = await testData(settings.data, accessOf(session));
  const split = examplesFor(settings, { train: test, validation: test });
  const examples = split.validation;
  const training = new Training({ settings, seed: claim.seed, epochs: 1, ...split });
  try {
    training.restore(checkpoint);
    const score = await training.score(examples, createPace(session.signal));
    const step = training.position.epoch;
    if (!score) return { kind: 'interrupted', step };
    const measured = Object.entries(score).map(([name, value]) => `${name} ${value.toPrecision(5)}`);
    log(`trial ${claim.trial}: ${measured.join(', ')} on ${examples.count} test examples`);
    const metrics = Object.fromEntries(Object.entries(score).map(([name, value]) => [`test_${name}`, value]));
    return { kind: 'completed', step, metrics };
  } finally {
    training.dispose();
  }
}
