import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { ImageSet } from '../data/image-set.ts';
import { cnn } from './cnn.ts';
import { mlp } from './mlp.ts';
import type { Model } from './model.ts';

/** The model that the settings describe, for images of the set's shape. */
export function createModel(settings: BuiltInTrainer, { shape, classes }: Pick<ImageSet, 'shape' | 'classes'>): Model {
  const { family, units, layers, channels, kernel_size } = settings;
  switch (family) {
    case 'mlp':
      return mlp(shape, Array.isArray(units) ? units : Array.from({ length: layers }, () => units), classes);
    case 'cnn':
      return cnn({
        input: shape,
        channels: Array.isArray(channels) ? channels : Array.from({ length: layers }, (_, i) => channels * 2 ** i),
        kernelSize: kernel_size,
        units: [units].flat(),
        classes,
      });
  }
}
