import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { DataSet } from '../data/data-set.ts';
import { noisedSet } from './noised-set.ts';

interface Split {
  readonly train: DataSet;
  readonly validation: DataSet;
}

/**
 * Data sets as the family learns from them: the images of a diffusion model with noise.
 * @throws Error when there are no images
 */
export function examplesFor(settings: BuiltInTrainer, { train, validation }: Split): Split {
  if (settings.family !== 'diffusion') return { train, validation };
  const noised = (set: DataSet) => {
    if (set.kind !== 'images')
      throw new Error(`family diffusion makes images and cannot learn from data of kind ${set.kind}`);
    return noisedSet(set, settings);
  };
  return { train: noised(train), validation: noised(validation) };
}
