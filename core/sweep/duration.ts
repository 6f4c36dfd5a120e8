import * as z from 'zod';

const unitSeconds = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;
const pattern = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d)$/;

const error = 'a duration is a number of seconds above 0, or text such as 90s, 10m, 1.5h';

/** A span of time: a number of seconds, or text such as "90s", "10m", "1.5h", "2d". Parsed to seconds. */
export const duration = z
  .union([z.number().positive(error), z.string().regex(pattern, error)], { error })
  .transform((value): number => {
    if (typeof value === 'number') return value;
    const [, amount, unit] = pattern.exec(value) as unknown as [string, string, keyof typeof unitSeconds];
    return Number(amount) * unitSeconds[unit];
  });
