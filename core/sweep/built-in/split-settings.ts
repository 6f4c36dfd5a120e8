import * as z from 'zod';

const share = z.number().min(0).lt(1);

/** How examples are shared out, where a data set does not say so itself. */
export const splitSettings = z
  .strictObject({
    validation: share
      .optional()
      .describe('Share held out to compare trials by: 0.1 by default, and 0 where validation_path is given.'),
    test: share
      .optional()
      .describe('Share kept for the test when the search is over: 0.1 by default, and 0 where test_path is given.'),
    kind: z
      .enum(['auto', 'stratified', 'plain', 'grouped', 'ordered'])
      .default('auto')
      .describe(
        'stratified: each class has the same share in every part; plain: by chance alone; grouped: the examples of a group stay together; ordered: the last ones are held out, as for a time series. auto: grouped with a group, stratified for classes, else plain.',
      ),
    group: z
      .string()
      .min(1)
      .exactOptional()
      .describe('Column by which examples belong together, such as a patient: none is in two parts.'),
    seed: z.int().min(0).default(0).describe('Seed of the split, the same for all trials whatever their own.'),
  })
  .superRefine(({ validation = 0, test = 0, kind, group }, context) => {
    if (validation + test >= 1) {
      context.addIssue({ code: 'custom', message: 'validation and test leave nothing to train on: lower one' });
    }
    if (kind === 'grouped' && group === undefined) {
      context.addIssue({ code: 'custom', path: ['group'], message: 'is missing: name the column of the groups' });
    }
    if (kind !== 'grouped' && kind !== 'auto' && group !== undefined) {
      const message = `has no effect on a split of kind ${kind}: take kind grouped, or leave group out`;
      context.addIssue({ code: 'custom', path: ['group'], message });
    }
  });
export type SplitSettings = z.infer<typeof splitSettings>;

/** Fields of every data set that is read from the user's own files. */
export const ownFiles = {
  path: z
    .string()
    .min(1)
    .describe(
      'Where the data is: a file or folder, https://…, s3://bucket/key, or npm:package/path for a package that is installed. Archives (.zip, .tar.gz, .gz) are unpacked.',
    ),
  validation_path: z.string().min(1).exactOptional().describe('Examples to validate with, in a place of their own.'),
  test_path: z.string().min(1).exactOptional().describe('Examples to test with, in a place of their own.'),
  split: splitSettings.prefault({}).describe('How the examples of path are shared out.'),
  limit: z
    .int()
    .min(4)
    .exactOptional()
    .describe('Examples of path that are used at all, drawn at random by the seed of the split; all by default.'),
  folds: z
    .enum(['stratified', 'plain', 'grouped'])
    .exactOptional()
    .describe(
      'With evaluate: { folds: K } how the examples of training and validation are dealt to K folds; as they are split by default. With split.group groups stay whole: stratified then brings the classes as near to even as whole groups allow.',
    ),
};
