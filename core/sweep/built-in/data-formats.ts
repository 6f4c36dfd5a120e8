import * as z from 'zod';
import { ownFiles } from './split-settings.ts';

/** Rows of a CSV or JSON-lines file: columns in, a class or a number out. */
export const tableData = z.strictObject({
  format: z.literal('table'),
  ...ownFiles,
  target: z.string().min(1).describe('Column to predict.'),
  task: z
    .enum(['auto', 'classification', 'regression'])
    .default('auto')
    .describe('auto: regression where the target has numbers that are not whole or of more than 20 kinds.'),
  columns: z
    .record(z.string(), z.enum(['numeric', 'categorical', 'ignore']))
    .default({})
    .describe('Kinds of columns; those not named are numeric when all their values are numbers, else categorical.'),
  missing: z
    .enum(['refuse', 'impute', 'drop'])
    .default('refuse')
    .describe(
      'Empty values, NA, N/A, NaN, null and ?: refuse fails the trial and says where; impute takes the mean of the training rows, and a category of its own; drop leaves such rows out, before the split. A row without a target is dropped unless refuse. The log counts what is dropped; nothing is ever dropped of test_path: its gaps are refused where they are not imputed.',
    ),
  delimiter: z
    .string()
    .min(1)
    .max(4)
    .optional()
    .describe('Between two values; a comma by default, a tab in .tsv files.'),
});

/** Texts of one class each, or one long text whose next token is predicted. */
export const textData = z.strictObject({
  format: z.literal('text'),
  ...ownFiles,
  task: z
    .enum(['classification', 'next_token'])
    .default('classification')
    .describe('next_token: path is plain text, and each next token is predicted from those before it.'),
  text: z.string().min(1).default('text').describe('CSV and JSON lines: the column with the text.'),
  target: z.string().min(1).default('label').describe('CSV and JSON lines: the column with the class.'),
  after: z
    .string()
    .min(1)
    .exactOptional()
    .describe(
      'A text is read behind the first place where this stands, as a mail behind the empty line of its header.',
    ),
  classes: z
    .record(z.string(), z.array(z.string().min(1)).min(1))
    .exactOptional()
    .describe('Folders: the names of the folders of each class; by default every folder is a class.'),
  tokens: z
    .enum(['word', 'char', 'byte'])
    .optional()
    .describe('What a text is cut into: word by default, char for next_token.'),
  vocabulary: z
    .int()
    .min(3)
    .max(65_535)
    .default(8192)
    .describe('Most different tokens; the most frequent ones of the training texts are kept, the others are unknown.'),
  max_length: z
    .int()
    .min(2)
    .max(4096)
    .default(64)
    .describe('Tokens of a text that are read, the first ones; the rest of shorter ones is masked.'),
});

/** Images in one folder for each class. */
export const imageData = z.strictObject({
  format: z.literal('images'),
  ...ownFiles,
  size: z
    .union([z.int().min(4).max(512), z.tuple([z.int().min(4).max(512), z.int().min(4).max(512)])])
    .default(32)
    .describe('Pixels of the sides, or height and width, that PNG and JPEG images are brought to.'),
  channels: z
    .union([z.literal(1), z.literal(3)])
    .default(3)
    .describe('3 for colours, 1 for shades of grey.'),
});

/** Images in IDX files, of any size and number, with MNIST's names. */
export const idxData = z.strictObject({
  format: z.literal('idx'),
  ...ownFiles,
});

export const ownData = z.discriminatedUnion('format', [tableData, textData, imageData, idxData]);
export type TableData = z.infer<typeof tableData>;
export type TextData = z.infer<typeof textData>;
export type ImageFolderData = z.infer<typeof imageData>;
export type IdxData = z.infer<typeof idxData>;
export type OwnData = z.infer<typeof ownData>;
