import { percent, type Rule } from '../rule.ts';

/** Share of the time, in several epochs in a row that are long enough: a busy machine may hold up one. */
const tooLong = 0.4;
const epochsInRow = 2;
const fewestSeconds = 1;

export const dataStarved: Rule = (epochs) => {
  const last = epochs.slice(-epochsInRow);
  if (last.reduce((sum, { seconds }) => sum + seconds, 0) < fewestSeconds) return undefined;
  if (last.length < epochsInRow || !last.every((one) => one.dataSeconds > tooLong * one.seconds)) return undefined;
  const { seconds, dataSeconds } = last.at(-1)!;
  return {
    condition: 'data_starved',
    detail: `${percent(dataSeconds / seconds)} of the training time went into waiting for batches`,
    remedy: 'less augmentation, a larger batch_size, data in memory or on a local disk, or more prefetching',
  };
};
