import * as z from 'zod';

/** The longest module that a spec carries in itself, as a data: URL; the spec has to fit into one item of the table. */
export const longestModule = 200_000;

/** A network that the user builds. */
export const customSettings = {
  module: z
    .string()
    .min(1)
    .max(
      longestModule,
      `is longer than ${longestModule} characters: put the module where the job finds it, by path or https URL`,
    )
    .exactOptional()
    .describe(
      "custom: the ES module that builds the network: a file (the command line puts it into the spec), a path within the job's image as file:///…, or an https: or data: URL.",
    ),
  params: z
    .record(z.string().regex(/^[a-zA-Z_]\w*$/), z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .exactOptional()
    .describe('custom: values that the module gets; searched parameters that the trainer does not know join them.'),
};
