import * as z from 'zod';

const share = z.number().min(0).lt(1);

/** How a step is made of gradients: all of them may be searched. */
export const optimisationSettings = {
  batch_size: z.int().min(1).max(8192).default(128).describe('Images per batch; 32 to 512 for most networks.'),
  accumulation: z
    .int()
    .min(1)
    .max(1024)
    .default(1)
    .describe('Batches whose gradients are averaged into one optimiser step: large batches in little memory.'),
  learning_rate: z.number().positive().max(100).default(0.001).describe('Step size of the optimiser; search it first.'),
  learning_rate_scaling: z
    .enum(['none', 'linear', 'sqrt'])
    .default('none')
    .describe(
      'Multiplies learning_rate by batch_size · accumulation / reference_batch_size (linear: SGD) or by its root (sqrt: Adam).',
    ),
  reference_batch_size: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(128)
    .describe('Batch size at which learning_rate is meant as it is given, for learning_rate_scaling.'),
  optimizer: z
    .enum(['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop'])
    .default('adam')
    .describe(
      "sgd is plain, momentum is heavy-ball SGD, nesterov is SGD with Nesterov's momentum, adamw is Adam with decoupled weight decay.",
    ),
  momentum: share.default(0.9).describe('Decay of the velocity (momentum, nesterov); 0.9 to 0.99.'),
  beta1: share.default(0.9).describe('Decay of the first moment (adam, adamw); 0.8 to 0.95.'),
  beta2: share.default(0.999).describe('Decay of the second moment (adam, adamw); 0.95 to 0.9999.'),
  rho: share.default(0.9).describe('Decay of the mean square (rmsprop); 0.9 to 0.99.'),
  epsilon: z
    .number()
    .positive()
    .max(1)
    .default(1e-7)
    .describe('Added to the root of the second moment (adam, adamw, rmsprop); 1e-8 to 1e-3.'),
  clip_value: z
    .number()
    .min(0)
    .max(1e6)
    .default(0)
    .describe('Limit of every entry of the gradient, either sign; 0 leaves it alone, else 0.1 to 5.'),
  clip_norm: z
    .number()
    .min(0)
    .max(1e6)
    .default(0)
    .describe("Limit of the norm of each parameter tensor's gradient; 0 leaves it alone, else 0.5 to 10."),
  clip_global_norm: z
    .number()
    .min(0)
    .max(1e6)
    .default(0)
    .describe('Limit of the norm of the whole gradient; 0 leaves it alone, else 0.5 to 10 (1 for transformers).'),
  loss: z
    .enum(['auto', 'cross_entropy', 'focal', 'binary', 'mse', 'huber'])
    .default('auto')
    .describe(
      'What is minimised; auto is cross_entropy for classes and mse for numbers. cross_entropy: of the softmax; binary and focal: of one sigmoid per class; mse and huber: of the probabilities, or of the number. val_loss is the cross-entropy or the mean squared error always, so that trials can be compared.',
    ),
  focal_gamma: z
    .number()
    .min(0)
    .max(10)
    .default(2)
    .describe('Focusing (focal): how much less examples count that are right already; 0.5 to 5, 0 for not at all.'),
  focal_alpha: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.25)
    .describe("Weight of an image's own class (focal); that of the others is the rest to 1."),
  huber_delta: z
    .number()
    .positive()
    .max(10)
    .default(0.5)
    .describe(
      'Error above which huber grows linearly: of a probability, at most 1, or of a number in its standard deviations.',
    ),
};
