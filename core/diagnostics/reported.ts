import type { Objective } from '../sweep/trial.ts';
import type { Finding } from './finding.ts';
import { short } from './rule.ts';
import { overfitting } from './rules/fit.ts';

/** A report as a program made it; values may be NaN or infinite. */
export interface Reported {
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Names of losses, in lower case with `_` for any other sign. */
const trainingLosses = ['loss', 'train_loss', 'training_loss', 'loss_train', 'loss_training'];
const validationLosses = [
  ...['val_loss', 'valid_loss', 'validation_loss', 'eval_loss', 'evaluation_loss', 'dev_loss'],
  ...['loss_val', 'loss_valid', 'loss_validation', 'loss_eval', 'loss_dev'],
];

const isOneOf = (name: string, known: readonly string[]) =>
  known.includes(name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_'));

interface Named {
  readonly name: string;
  readonly value: number;
}

/** What rules look at in one report. */
export interface Digest {
  readonly step: number;
  /** The objectives that it has, in their order. */
  readonly objectives: readonly Named[];
  readonly training?: Named;
  readonly validation?: Named;
}

export function digest({ step, metrics }: Reported, objectives: readonly Objective[]): Digest {
  const named = Object.entries(metrics).map(([name, value]) => ({ name, value }));
  const training = named.find(({ name }) => isOneOf(name, trainingLosses));
  const validation = named.find(({ name }) => isOneOf(name, validationLosses));
  return {
    step,
    objectives: objectives.flatMap(({ metric }) => named.filter(({ name }) => name === metric)),
    ...(training && { training }),
    ...(validation && { validation }),
  };
}

/** Times its first and its least value at which a loss counts as diverged, in so many reports in a row. */
const farAbove = 10;
const inRow = 3;

function diverged(reports: readonly Digest[]): Omit<Finding, 'step'> | undefined {
  const last = reports.at(-1)!;
  const remedy = 'lower the learning rate, warm it up, or clip gradients; check the data for NaN and unscaled values';
  const found = (detail: string) => ({ condition: 'diverged', detail, remedy }) as const;
  const broken = [...last.objectives, last.training, last.validation].find((one) => one && !Number.isFinite(one.value));
  if (broken) return found(`${broken.name} is ${broken.value}`);
  for (const kind of ['training', 'validation'] as const) {
    const values = reports.flatMap((report) => report[kind]?.value ?? []);
    const [first = 0, least] = [values[0], Math.min(...values)];
    const recent = values.slice(-inRow);
    if (values.length > inRow && least > 0 && recent.every((value) => value > farAbove * Math.max(first, least))) {
      return found(`${last[kind]?.name ?? 'the loss'} has risen from ${short(first)} to ${short(recent.at(-1)!)}`);
    }
  }
  return undefined;
}

/** Reports without progress that make a plateau, at least; their share of all; and the share of the value, or of the range seen, that counts. */
const patience = 10;
const shareOfReports = 0.5;
const progress = 0.01;

function plateau(reports: readonly Digest[], [objective]: readonly Objective[]): Omit<Finding, 'step'> | undefined {
  if (!objective) return undefined;
  const sign = objective.goal === 'minimize' ? 1 : -1;
  let [best, worst, since, bestStep, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (const { step, objectives } of reports) {
    const [value] = objectives;
    if (value?.name !== objective.metric) continue;
    const loss = sign * value.value;
    worst = Math.max(worst, loss);
    since += 1;
    count += 1;
    const notable = progress * Math.min(worst - Math.min(best, loss), Math.abs(best));
    if (loss < best - notable || best === Number.POSITIVE_INFINITY) [best, since, bestStep] = [loss, 0, step];
  }
  if (since < patience || since < shareOfReports * count) return undefined;
  return {
    condition: 'plateau',
    detail: `since step ${bestStep} ${objective.metric} has not got notably better than ${short(sign * best)}`,
    remedy: 'let the learning rate decay, try a larger one first, or end such trials early with a scheduler',
  };
}

function overfitted(reports: readonly Digest[]): Omit<Finding, 'step'> | undefined {
  return overfitting(
    reports.flatMap(({ step, training, validation }) =>
      training && validation ? [{ epoch: step, trainLoss: training.value, validationLoss: validation.value }] : [],
    ),
  );
}

/**
 * What the reports of any program show after the newest one: less than the tensors of the built-in trainer tell, and
 * overfitting only where losses go by their usual names.
 */
export function diagnoseReports(reports: readonly Digest[], objectives: readonly Objective[]): Finding[] {
  const last = reports.at(-1);
  if (!last) return [];
  const broken = diverged(reports);
  const found = broken ? [broken] : [plateau(reports, objectives), overfitted(reports)];
  return found.flatMap((finding) => (finding ? [{ ...finding, step: last.step }] : []));
}
