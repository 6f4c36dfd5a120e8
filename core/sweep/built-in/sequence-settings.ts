import * as z from 'zod';

/** Networks that read a sequence: a text, or an image row by row. */
export const sequenceSettings = {
  cell: z.enum(['lstm', 'gru']).default('lstm').describe('rnn: gru has a quarter fewer parameters.'),
  embed_dim: z
    .int()
    .min(1)
    .max(4096)
    .default(64)
    .describe(
      'Values for each place of the sequence: of a transformer a multiple of heads, of an rnn for texts alone; 64 to 512.',
    ),
  heads: z
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('transformer: heads of the attention, which embed_dim is a multiple of; 4 to 12.'),
  head_size: z
    .int()
    .min(0)
    .max(1024)
    .default(0)
    .describe(
      'transformer: values of each place in one head; 0 for embed_dim / heads, which has to be whole; 16 to 64.',
    ),
  feed_forward: z
    .int()
    .min(0)
    .max(16_384)
    .default(0)
    .describe('transformer: units of the hidden layer behind each attention; 0 for four times embed_dim.'),
};
