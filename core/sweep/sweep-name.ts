import * as z from 'zod';

export const sweepName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,47}$/,
    'is not a name; use 1 to 48 of a-z, 0-9 and "-", beginning with a letter or digit',
  )
  .describe("The sweep's name: 1 to 48 of a-z, 0-9 and -.");
