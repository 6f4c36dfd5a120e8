import { percent, type Rule } from '../rule.ts';

const tooLong = 0.3;

export const dataStarved: Rule = (epochs) => {
  const { seconds, dataSeconds } = epochs.at(-1)!;
  if (!(dataSeconds > tooLong * seconds)) return undefined;
  return {
    condition: 'data_starved',
    detail: `${percent(dataSeconds / seconds)} of the training time went into waiting for batches`,
    remedy: 'less augmentation, a larger batch_size, data in memory or on a local disk, or more prefetching',
  };
};
