import * as tf from '@tensorflow/tfjs-core';
import type { Blueprint } from '../blueprint.ts';
import type { Pass } from '../model.ts';
import { embedding } from './embedding.ts';

/** The columns of a table as values for a dense layer. */
export interface Columns {
  /** Values of a row. */
  readonly size: number;
  /** @param rows [batch, columns]: standardised numbers, and the numbers of categories. */
  apply(rows: tf.Tensor2D, pass: Pass): tf.Tensor2D;
}

/**
 * Numbers as they are; categories one-hot, or as `embed` learnt values each (Guo and Berkhahn 2016).
 * @param columns number of categories of each column, 0 for numbers
 */
export function columnsLayer(blueprint: Blueprint, columns: readonly number[], embed: number): Columns {
  const parts = columns.map((categories, i) => {
    if (categories === 0) return { size: 1, apply: (column: tf.Tensor2D) => column };
    if (embed === 0) {
      const encode = (column: tf.Tensor2D) =>
        tf.oneHot(tf.cast(tf.reshape(column, [column.size]), 'int32') as tf.Tensor1D, categories) as tf.Tensor2D;
      return { size: categories, apply: (column: tf.Tensor2D) => tf.cast(encode(column), 'float32') };
    }
    const learnt = embedding(blueprint, `category-${i + 1}`, categories, embed);
    return { size: embed, apply: learnt };
  });
  return {
    size: parts.reduce((sum, { size }) => sum + size, 0),
    apply(rows, pass) {
      const values = parts.map((part, i) => part.apply(tf.slice(rows, [0, i], [rows.shape[0], 1]), pass));
      return values.length === 1 ? values[0]! : tf.concat(values, 1);
    },
  };
}
