import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { ImageSet } from '../data/image-set.ts';
import { mlp } from './mlp.ts';
import type { Model } from './model.ts';

/** The model that the settings describe, for images of the set's shape. */
export function createModel(settings: BuiltInTrainer, { shape, classes }: Pick<ImageSet, 'shape' | 'classes'>): Model {
  const { family, units, layers } = settings;
  const widths = Array.isArray(units) ? units : Array.from({ length: layers }, () => units);
  switch (family) {
    case 'mlp':
      return mlp(shape, widths, classes);
    case 'cnn':
      throw new Error('todo');
  }
}
