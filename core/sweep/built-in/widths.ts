import * as z from 'zod';

/**
 * One width for all layers, or one for each: as a list, or as a text such as "32,16", which a search can have as a
 * choice. A text is always a list, so that "16" is a single layer.
 */
export function widths(most: number) {
  const meant = `takes an integer of 1 to ${most}, or one for each of up to 32 layers, as in [32, 16] or "32,16"`;
  const error = ({ input }: { readonly input?: unknown }) => `${meant}; found ${JSON.stringify(input)}`;
  const width = z.int().min(1).max(most);
  const list = z.array(width).min(1).max(32);
  const text = z
    .string()
    .regex(/^\s*\d+\s*(,\s*\d+\s*)*$/, { error })
    .transform((written, context) => {
      const widths = list.safeParse(written.split(',').map(Number));
      if (widths.success) return widths.data;
      context.addIssue({ code: 'custom', message: error({ input: written }) });
      return z.NEVER;
    });
  return z.union([width, list, text], { error });
}
