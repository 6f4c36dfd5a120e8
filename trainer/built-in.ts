import { type BuiltInTrainer, defaultEpochs, trialSettings } from '../core/sweep/trainer-settings.ts';
import { loadSource } from './after/sources.ts';
import { openTeacher } from './after/teacher.ts';
import { selectBackend } from './backend/select.ts';
import { applyTf32 } from './backend/tf32.ts';
import { loadModule } from './custom/load-module.ts';
import { foldData, trainingData } from './data/source.ts';
import { accessOf } from './data/store/access.ts';
import { Doctor } from './diagnostics/doctor.ts';
import { examplesFor } from './diffusion/prepare.ts';
import { evaluateOnTest } from './evaluate.ts';
import type { Metrics } from './protocol/client.ts';
import { runRepeats } from './repeats.ts';
import type { Interruption, TrialOutcome, TrialSession } from './session.ts';
import { describeSurroundings } from './surroundings.ts';
import { epochsOfSteps } from './training/length.ts';
import { createPace } from './training/pace.ts';
import { taskOf } from './training/task.ts';
import { Training } from './training/training.ts';
import type { TrainingInput } from './training/training-input.ts';

/** Runs one trial with the built-in trainer: one report per epoch, `loss`, `accuracy`, `val_loss`, `val_accuracy`. */
export async function runBuiltIn(session: TrialSession): Promise<TrialOutcome> {
  const { claim, log } = session;
  const settings = trialSettings(claim.trainer, claim.params);
  applyTf32(settings.tf32);
  const backend = await selectBackend(settings.backend, log);
  if (settings.module !== undefined) await loadModule(settings.module);
  if (claim.evaluate) return await evaluateOnTest(session, settings);
  session.tell({ environment: describeSurroundings({ seed: claim.seed, backend }) });
  const { data } = settings;
  const access = accessOf(session);
  if (!claim.repeats) {
    const epochs = epochLimit(settings, claim.resource.max);
    const training = { settings, seed: claim.seed, epochs, ...(await trainingData(data, access)) };
    return await train(session, training);
  }
  const { kind } = claim.repeats;
  const epochs = epochLimit(settings, undefined);
  return await runRepeats(session, claim.repeats, async (one, run) => {
    const examples = await (kind === 'folds' ? foldData(data, run, access) : trainingData(data, access));
    return await train(one, { settings, seed: run.seed, epochs, ...examples });
  });
}

async function train(session: TrialSession, given: TrainingInput): Promise<TrialOutcome> {
  const { log } = session;
  const { settings } = given;
  const examples = examplesFor(settings, given);
  const epochs = Math.min(given.epochs, epochsOfSteps(settings, examples.train.count));
  const input = { ...given, ...examples, epochs };
  // Of most other losses than the cross-entropy it is the doctor's to find out what guessing costs.
  const doctor = new Doctor(taskOf(settings, input.train).chanceLoss);
  const { teacher: master, start_from } = settings;
  const lesson = master && (await loadSource(session, 'teacher', master));
  const teacher = lesson ? await openTeacher(lesson, input.train) : undefined;
  const { objectives, constrained = [] } = session.claim;
  const wanted = [...objectives.map(({ metric }) => metric), ...constrained];
  const training = new Training({ ...input, ...(teacher && { teacher }), wanted, observer: doctor.probe });
  try {
    const saved = await session.loadCheckpoint();
    const watched = saved && training.restore(saved);
    if (watched) doctor.restore(watched);
    const begun = !saved && start_from && (await loadSource(session, 'start_from', start_from));
    if (begun) log(`started from another network: ${await training.inherit(begun)} tensors of it`);
    const { epoch, batch } = training.position;
    log(
      `${settings.family} of ${training.parameterCount} parameters, ${saved ? `resumed at epoch ${epoch}, batch ${batch}` : 'new'}`,
    );
    const outcome = await trainAll(session, training, doctor, epochs, settings);
    if (outcome.kind !== 'lost') await keepMeasurements(session, doctor);
    return outcome;
  } finally {
    doctor.dispose();
    training.dispose();
    teacher?.dispose();
  }
}

/** The lower of the spec's epochs and the scheduler's last step, where they are given; with `steps` the latter alone. */
export function epochLimit(
  { epochs, steps }: Pick<BuiltInTrainer, 'epochs' | 'steps'>,
  max: number = Number.POSITIVE_INFINITY,
): number {
  if (steps !== undefined) return max;
  return Math.min(epochs ?? (max === Number.POSITIVE_INFINITY ? defaultEpochs : max), max);
}

async function trainAll(
  session: TrialSession,
  training: Training,
  doctor: Doctor,
  epochs: number,
  settings: { readonly checkpoint_every: number; readonly learning_rate: number; readonly optimizer: string },
): Promise<TrialOutcome> {
  const pace = createPace(session.signal);
  while (training.position.epoch < epochs && !training.ended) {
    const end = await training.runEpoch(pace);
    if (end.kind === 'interrupted') return await windUp(session, training, doctor);
    if (end.kind === 'diverged') {
      const step = training.position.epoch + 1;
      const metrics = training.lost;
      await examine(session, doctor, step, metrics);
      const { decision, reason } = await session.report(step, metrics);
      if (decision === 'stop') return { kind: 'stopped', step, ...(reason ? { reason } : {}) };
      return {
        kind: 'failed',
        message: `diverged: the loss was no finite number any more in epoch ${step}, optimiser step ${end.step}; a learning_rate of ${settings.learning_rate} is too high for ${settings.optimizer} here`,
      };
    }
    const { epoch } = training.position;
    await examine(session, doctor, epoch, end.metrics);
    // Reported before it is saved: a repeated report does no harm, while a saved epoch would never be reported again.
    const { decision, reason } = await session.report(epoch, end.metrics);
    if (decision === 'stop') return { kind: 'stopped', step: epoch, ...(reason ? { reason } : {}) };
    const isLast = epoch === epochs || training.ended;
    if (isLast) training.conclude();
    if (decision === 'pause' || isLast || epoch % settings.checkpoint_every === 0) {
      // From the last one nobody goes on.
      await session.saveCheckpoint(epoch, await training.checkpoint(isLast ? undefined : await doctor.save()));
    }
    if (decision === 'pause') return { kind: 'paused', step: epoch, ...(reason ? { reason } : {}) };
  }
  return { kind: 'completed', step: training.position.epoch, metrics: training.metrics };
}

/** Tells what an epoch shows to be wrong, ahead of its report. */
async function examine(session: TrialSession, doctor: Doctor, step: number, metrics: Metrics): Promise<void> {
  const findings = await doctor.examine(step, metrics);
  for (const { condition, detail, remedy } of findings) session.log(`${condition}: ${detail}; ${remedy}`);
  if (findings.length > 0) session.tell({ findings });
}

/** A training does not fail for want of its histograms. */
async function keepMeasurements(session: TrialSession, { epochs }: Doctor): Promise<void> {
  if (epochs.length === 0) return;
  try {
    await session.saveMeasurements(epochs);
  } catch (error) {
    session.log(`the measurements were not kept: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Ends between two reports, for a reason that came from outside. */
async function windUp(session: TrialSession, training: Training, doctor: Doctor): Promise<TrialOutcome> {
  const interruption = session.signal.reason as Interruption;
  const step = training.position.epoch;
  if (interruption.kind === 'lost') return { kind: 'lost' };
  const ending = interruption.kind === 'decided' ? interruption : undefined;
  const reason = ending?.reason ? { reason: ending.reason } : {};
  if (ending?.decision === 'stop') return { kind: 'stopped', step, ...reason };
  await session.saveCheckpoint(step, await training.checkpoint(await doctor.save()));
  return ending ? { kind: 'paused', step, ...reason } : { kind: 'interrupted', step };
}
