import * as z from 'zod';
import { sweepName } from '../sweep-name.ts';

/** What is made of a network beside its training: by a teacher, by pruning and by quantisation. */
export const afterSettings = {
  distill_weight: z
    .number()
    .min(0)
    .max(1)
    .default(0.7)
    .describe('With a teacher: the share of the loss that its outputs have; the labels have the rest. 0.5 to 0.9.'),
  temperature: z
    .number()
    .positive()
    .max(100)
    .default(4)
    .describe("With a teacher: what both networks' logits are divided by before they are compared; 2 to 10."),
  prune_sparsity: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of each weight matrix, or of the channels of each hidden layer, that is taken out; 0 for none.'),
  prune_unit: z
    .enum(['weights', 'channels'])
    .default('weights')
    .describe(
      'weights: the smallest ones become 0. channels (mlp, cnn): units and channels with the smallest weights go, and the network is smaller.',
    ),
  prune_schedule: z
    .enum(['cubic', 'at_end'])
    .default('cubic')
    .describe('cubic: more and more while training goes on, which makes up for it; at_end: all at once, behind it.'),
  prune_begin: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('cubic: share of all steps at which pruning begins; 0 to 0.3.'),
  prune_end: z
    .number()
    .gt(0)
    .max(1)
    .default(0.75)
    .describe('cubic: share of all steps at which prune_sparsity is reached; 0.5 to 0.9 leaves time to recover.'),
  prune_every: z
    .int()
    .min(1)
    .max(100_000)
    .default(20)
    .describe('cubic: steps from one pruning to the next; 10 to 200.'),
  quantize: z
    .enum(['none', 'uint8', 'uint16', 'float16'])
    .default('none')
    .describe('How weights are kept behind training: uint8 in a quarter of the bytes, uint16 and float16 in half.'),
};

/** Where a network's weights come from. */
const checkpointSource = z.union([
  z.strictObject({
    sweep: sweepName.exactOptional().describe('The sweep whose trial it is; this one unless given.'),
    trial: z
      .union([z.int().min(0), z.enum(['best', 'latest'])])
      .default('best')
      .describe('Number of a trial, the best completed one, or the one that completed last.'),
  }),
  z.strictObject({
    path: z.string().min(1).describe("A checkpoint's file where the job runs, or an https: URL of one."),
  }),
]);
export type CheckpointSource = z.output<typeof checkpointSource>;

export const sourceSettings = {
  teacher: checkpointSource
    .exactOptional()
    .describe('Knowledge distillation: a trained network whose outputs are learnt from, beside the labels.'),
  start_from: checkpointSource
    .exactOptional()
    .describe('A trained network whose parameters, where name and shape agree, the training begins with.'),
};

/** Whether anything is done to the network behind its training. */
export function isCompressed(settings: { readonly prune_sparsity: number; readonly quantize: string }): boolean {
  return settings.prune_sparsity > 0 || settings.quantize !== 'none';
}
