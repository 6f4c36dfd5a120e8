import type { NoisedSet } from '../diffusion/noised-set.ts';
import type { ImageSet } from './image-set.ts';
import type { TableSet } from './table-set.ts';
import type { TextSet } from './text-set.ts';
import type { TokenSet } from './token-set.ts';

/** Examples to learn from: plain data, so that it can be handed to another thread or process. */
export type DataSet = ImageSet | TableSet | TokenSet | TextSet | NoisedSet;

/** One class number for each example, from 0. */
export type Labels = Uint8Array | Uint16Array;

/** A number that is predicted, in units of the training examples' deviation from their mean. */
export interface NumberTarget {
  readonly mean: number;
  readonly deviation: number;
}

/** What the network is told of its input, whatever the examples are. */
export type InputOf<Set extends DataSet = DataSet> = Set extends ImageSet
  ? Pick<ImageSet, 'kind' | 'shape' | 'classes'>
  : Set extends TableSet
    ? Pick<TableSet, 'kind' | 'shape' | 'classes' | 'columns'>
    : Set extends TokenSet
      ? Pick<TokenSet, 'kind' | 'shape' | 'classes' | 'vocabulary'>
      : Set extends TextSet
        ? Pick<TextSet, 'kind' | 'shape' | 'classes' | 'vocabulary'>
        : Pick<NoisedSet, 'kind' | 'shape' | 'classes'>;

/** Examples ready for the device. */
export interface Batch {
  readonly count: number;
  /** count × the shape of one example. */
  readonly inputs: Float32Array;
  /**
   * Rows of what is to be predicted: one-hot classes, or a number. One row for each example; of a text one for each of
   * its places.
   */
  readonly labels: Float32Array;
}
