import type { EpochMeasurements, Spread } from '../../diagnostics/measurements.ts';
import type { Params } from '../../space/parameter.ts';
import type { Objective } from '../../sweep/trial.ts';
import type { TrialLog } from '../../sweep/trial-log.ts';
import { experiment, sessionEnd, sessionStart } from './hparams.ts';
import type { Message } from './message.ts';
import { fileHeader, histogram, scalar, stepRecord } from './summary.ts';

const seconds = (at: string | undefined) => (at === undefined ? 0 : Date.parse(at) / 1000);

/** The event file above all trials' folders: what was searched over. */
export function sweepEvents(
  sweep: string,
  createdAt: string,
  objectives: readonly Objective[],
  trials: readonly Params[],
): Uint8Array {
  const at = seconds(createdAt);
  return concatenated([fileHeader(at), stepRecord(at, 0, [experiment(sweep, objectives, trials)])]);
}

/**
 * The event file of one trial: its parameters, its reports, and where the trainer measured its epochs, norms and
 * histograms of gradients, weights and activations. Steps are the reports' own.
 */
export function trialEvents(log: TrialLog, epochs: readonly EpochMeasurements[]): Uint8Array {
  const began = seconds(log.startedAt);
  const times = new Map(log.reports.map(({ step, at }) => [step, seconds(at)]));
  const ended = seconds(log.endedAt ?? log.reports.at(-1)?.at ?? log.startedAt);
  const reports = log.reports.map(({ step, metrics }) => {
    const values = Object.entries(metrics).map(([name, value]) => scalar(name, Number(value)));
    return stepRecord(times.get(step)!, step, values);
  });
  const measured = epochs.map((epoch) => stepRecord(times.get(epoch.epoch) ?? ended, epoch.epoch, measuredIn(epoch)));
  return concatenated([
    fileHeader(began),
    stepRecord(began, 0, [sessionStart(log.params, `trial ${log.trial}`, began)]),
    ...reports,
    ...measured,
    stepRecord(ended, 0, [sessionEnd(log.state, ended)]),
  ]);
}

function measuredIn(epoch: EpochMeasurements): Message[] {
  const { parameters, activations, learningRate, examplesPerSecond, seconds: took, dataSeconds } = epoch;
  return [
    scalar('training/learning_rate', learningRate),
    scalar('training/examples_per_second', examplesPerSecond),
    ...(took > 0 ? [scalar('training/share_of_time_for_data', dataSeconds / took)] : []),
    scalar('training/tensor_mb', epoch.tensorBytes / 2 ** 20),
    ...parameters.flatMap(({ name, gradientNorm, norm, updateRatio, spread }) => [
      scalar(`gradient_norm/${name}`, gradientNorm),
      scalar(`norm/${name}`, norm),
      scalar(`update_to_weight_ratio/${name}`, updateRatio),
      ...spreadOf(`values/${name}`, spread),
    ]),
    ...activations.flatMap(({ name, deadShare, spread }) => [
      ...(deadShare === undefined ? [] : [scalar(`dead_share/${name}`, deadShare)]),
      ...spreadOf(`activations/${name}`, spread),
    ]),
  ];
}

/** A tensor with values that are no finite numbers has no histogram. */
const spreadOf = (tag: string, spread: Spread) =>
  Number.isFinite(spread.mean) && Number.isFinite(spread.std) ? [histogram(tag, spread)] : [];

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
