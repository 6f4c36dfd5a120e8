import * as z from 'zod';

const share = z.number().min(0).lt(1);

/** What keeps a network from learning its training images by heart. */
export const regularisationSettings = {
  weight_decay: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe('Decay of all parameters: decoupled from the gradient with adamw, an L2 gradient with the others.'),
  decoupled_weight_decay: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe(
      'Any optimiser: weights (no biases) shrink by learning rate · this at each step, apart from the gradient; 1e-4 to 0.1.',
    ),
  l1: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe('Penalty l1 · |w| of all weights (no biases), in the gradient; 1e-6 to 1e-4 makes weights sparse.'),
  l2: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe('Penalty l2 / 2 · w² of all weights (no biases), in the gradient; 1e-5 to 1e-3.'),
  dropout: share
    .default(0)
    .describe('Share of the units dropped after each hidden dense layer (resnet: before the last layer); 0.1 to 0.5.'),
  stochastic_depth: share
    .default(0)
    .describe('resnet: share of the images for which the last block is left out, rising to it from 0; 0.05 to 0.3.'),
  label_smoothing: share
    .default(0)
    .describe('Share of each label that is spread over all classes, in training alone; 0.05 to 0.2.'),
  ema_decay: share
    .default(0)
    .describe(
      'Decay of a running mean of the weights, which then is what is evaluated; 0 for none, else 0.99 to 0.9999.',
    ),
  ema_every: z
    .int()
    .min(1)
    .max(100_000)
    .default(1)
    .describe('Steps between two updates of the running mean of ema_decay; 1 to 16.'),
  patience: z
    .int()
    .min(0)
    .max(100_000)
    .default(0)
    .describe('Epochs without improvement after which training ends; 0 for never, else 3 to 20.'),
  patience_metric: z
    .enum(['val_loss', 'val_accuracy'])
    .default('val_loss')
    .describe('What has to improve for patience and restore_best.'),
  min_delta: z
    .number()
    .min(0)
    .max(100)
    .default(0)
    .describe('Least improvement of patience_metric that counts; 0 to 0.01.'),
  restore_best: z
    .boolean()
    .default(false)
    .describe('Ends with the weights, and the metrics, of the best epoch instead of the last one.'),
};
