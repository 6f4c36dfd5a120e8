import type { EpochMeasurements } from '../measurements.ts';
import { type Rule, short } from '../rule.ts';

/** How far the validation loss rises above its least before it counts, for how many epochs, at what gap to training's. */
const rise = 1.2;
const epochsOfRise = 3;
const gap = 1.5;

/** Of any training that tells both losses. */
export function overfitting(
  epochs: readonly Pick<EpochMeasurements, 'epoch' | 'trainLoss' | 'validationLoss'>[],
): ReturnType<Rule> {
  if (epochs.length === 0) return undefined;
  const now = epochs.at(-1)!;
  const best = epochs.reduce((least, epoch) => (epoch.validationLoss < least.validationLoss ? epoch : least));
  const risen = epochs.filter(
    ({ epoch, validationLoss }) => epoch > best.epoch && validationLoss > rise * best.validationLoss,
  );
  const last = epochs.slice(-epochsOfRise);
  if (risen.length < epochsOfRise || !last.every((epoch) => risen.includes(epoch))) return undefined;
  if (now.trainLoss >= best.trainLoss || now.validationLoss < gap * now.trainLoss) return undefined;
  return {
    condition: 'overfitting',
    detail: `since epoch ${best.epoch} the training loss fell from ${short(best.trainLoss)} to ${short(now.trainLoss)} while the validation loss rose from ${short(best.validationLoss)} to ${short(now.validationLoss)}`,
    remedy: 'more data or augmentation, dropout, weight_decay, a smaller network, or fewer epochs',
  };
}

/** Epochs after which a network should have learnt something, and the share of guessing's loss that is nothing. */
const fairTrial = 5;
const little = 0.5;
/** A loss that still falls this fast is on its way. */
const falling = 0.9;

export const underfitting: Rule = (epochs) => {
  const now = epochs.at(-1)!;
  const before = epochs.at(-3);
  if (epochs.length < fairTrial || !before) return undefined;
  if (!(now.trainLoss > little * now.chanceLoss) || now.trainLoss < falling * before.trainLoss) return undefined;
  // A loss far above the other's is a problem of generalisation.
  if (now.validationLoss > gap * now.trainLoss) return undefined;
  return {
    condition: 'underfitting',
    detail: `after ${epochs.length} epochs the training loss is ${short(now.trainLoss)}; guessing by chance costs ${short(now.chanceLoss)}`,
    remedy: 'a larger network, less regularisation, a higher learning rate, or more epochs',
  };
};
