import * as tf from '@tensorflow/tfjs-core';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import type { Loss } from '../training/losses.ts';
import type { Task } from '../training/task.ts';
import type { Teacher } from './teacher.ts';

type DistillSettings = Pick<BuiltInTrainer, 'distill_weight' | 'temperature'>;

/**
 * A classification in which a share of the loss is how far the network's outputs are from the teacher's, both softened
 * by the temperature T: T² times the Kullback-Leibler divergence (Hinton et al. 2015, section 2). The labels of a batch
 * have the teacher's probabilities beside them.
 */
export function distilled(task: Task, teacher: Teacher, { distill_weight: share, temperature }: DistillSettings): Task {
  const soft = divergence(temperature);
  const part = (targets: tf.Tensor2D, half: 0 | 1) => {
    const [rows, both] = targets.shape;
    return tf.slice(targets, [0, (half * both) / 2], [rows, both / 2]);
  };
  return {
    ...task,
    targets: (inputs, labels) => tf.concat([labels, tf.softmax(tf.div(teacher.logits(inputs), temperature))], 1),
    loss: (outputs, targets) =>
      tf.add(
        tf.mul(task.loss(outputs, part(targets, 0)), 1 - share),
        tf.mul(soft(outputs, part(targets, 1)), share),
      ) as tf.Scalar,
    tally: (outputs, targets) => task.tally(outputs, part(targets, 0)),
  };
}

/** T² Σ p (log p − log softmax(z / T)), the mean over the rows, with the gradient T (softmax(z / T) − p) / rows. */
function divergence(temperature: number): Loss {
  return tf.customGrad((logits, probabilities, save) => {
    const z = tf.div(logits as tf.Tensor2D, temperature);
    const p = probabilities as tf.Tensor2D;
    const [rows] = (logits as tf.Tensor2D).shape;
    (save as tf.GradSaveFunc)([tf.sub(tf.softmax(z), p), p]);
    const surprise = tf.sub(tf.log(tf.add(p, 1e-30)), tf.logSoftmax(z));
    return {
      value: tf.mul(tf.sum(tf.mul(p, surprise)), temperature ** 2 / rows),
      gradFunc: (dy: tf.Tensor, [slope, y]: tf.Tensor[]) => [
        tf.mul(slope!, tf.mul(dy, temperature / rows)),
        tf.zerosLike(y!),
      ],
    };
  }) as unknown as Loss;
}
