import { type Rule, short } from '../rule.ts';

/** Times the loss of guessing at which a finite loss counts as diverged. */
const farAboveChance = 3;
/** A loss that was this many times the loss of guessing and then is no better than that has lost what there was. */
const blownUp = 100;
const asGuessed = 0.9;

export const diverged: Rule = (epochs) => {
  const { losses, trainLoss, chanceLoss, parameters } = epochs.at(-1)!;
  const remedy = 'lower the learning rate, warm it up, or clip gradients; check the data for NaN and unscaled values';
  const broken = parameters.find(({ norm, gradientNorm }) => !Number.isFinite(norm + gradientNorm));
  if (!Number.isFinite(trainLoss) || broken) {
    const where = broken ? `, values or gradients of ${broken.name} are not finite` : '';
    return { condition: 'diverged', detail: `the loss is ${short(trainLoss)}${where}`, remedy };
  }
  // The last stretch: a network with a bad start may recover within the epoch.
  const last = losses.at(-1) ?? trainLoss;
  const first = epochs[0]!.losses[0] ?? Number.POSITIVE_INFINITY;
  const peak = Math.max(...losses);
  if (peak > blownUp * chanceLoss && last > asGuessed * chanceLoss && last < farAboveChance * chanceLoss) {
    return {
      condition: 'diverged',
      detail: `the loss has been up to ${short(peak)} and is now ${short(last)}, no better than by chance`,
      remedy,
    };
  }
  if (!(last > farAboveChance * chanceLoss && last > first)) return undefined;
  return {
    condition: 'diverged',
    detail: `the loss has risen from ${short(first)} to ${short(last)}; guessing by chance costs ${short(chanceLoss)}`,
    remedy,
  };
};

/** Stretches from which a swing can be told from a trend; the newest ones are looked at. */
const fewestStretches = 8;
const mostStretches = 16;
/** The typical change between two stretches, as a share of the loss, and the share of changes that turn round. */
const wideSwing = 0.15;
const oftenTurning = 0.4;
/** Losses below this share of guessing's swing by much, as few examples make them. */
const steadyLoss = 0.2;

export const oscillation: Rule = (epochs) => {
  const { chanceLoss } = epochs.at(-1)!;
  // The first epoch falls too steeply to compare.
  const steady = epochs
    .slice(1)
    .flatMap(({ losses }) => losses)
    .slice(-mostStretches);
  if (steady.length < fewestStretches || !steady.every(Number.isFinite)) return undefined;
  const mean = steady.reduce((sum, loss) => sum + loss, 0) / steady.length;
  const changes = steady.slice(1).map((loss, i) => loss - steady[i]!);
  const sizes = changes.map(Math.abs).sort((a, b) => a - b);
  const swing = sizes[Math.floor(sizes.length / 2)]! / mean;
  const turns = changes.slice(1).filter((change, i) => change * changes[i]! < 0).length / (changes.length - 1);
  if (mean < steadyLoss * chanceLoss || swing < wideSwing || turns < oftenTurning) return undefined;
  return {
    condition: 'oscillation',
    detail: `the loss swings by ${short(100 * swing)} % of its mean ${short(mean)} from one stretch of steps to the next`,
    remedy: 'lower the learning rate or let it decay, raise batch_size, or lower momentum',
  };
};

/** A network whose loss is below this share of guessing's has learnt. */
const learnt = 0.1;

/** Epochs without progress that make a plateau, and the share of the loss that counts as progress. */
const patience = 5;
const progress = 0.01;

export const plateau: Rule = (epochs) => {
  const { chanceLoss } = epochs.at(-1)!;
  if (epochs.length <= patience) return undefined;
  const [before, recent] = [epochs.slice(0, -patience), epochs.slice(-patience)];
  const stuck = (lossOf: (epoch: (typeof epochs)[number]) => number) => {
    const best = Math.min(...before.map(lossOf));
    return Math.min(...recent.map(lossOf)) > best * (1 - progress);
  };
  const loss = epochs.at(-1)!.trainLoss;
  if (!(loss > learnt * chanceLoss) || !stuck((e) => e.trainLoss) || !stuck((e) => e.validationLoss)) return undefined;
  return {
    condition: 'plateau',
    detail: `in ${patience} epochs neither the training loss (${short(loss)}) nor the validation loss has fallen by ${100 * progress} %`,
    remedy: 'let the learning rate decay (schedule: cosine), try a larger one first, or end such trials early',
  };
};
