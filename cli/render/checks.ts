import type { Check, Standing } from '../doctor/check.ts';
import type { Style } from '../io.ts';

const marks: Readonly<Record<Standing, string>> = { fine: 'ok', doubtful: '!', wrong: 'x', unknown: '?' };
const colors = { fine: 'green', doubtful: 'yellow', wrong: 'red', unknown: 'dim' } as const;

/** One line a check, and below it what to do. */
export function checkLines(checks: readonly Check[], style: Style): string[] {
  return checks.flatMap(({ what, standing, found, remedy }) => [
    `${style[colors[standing]](marks[standing].padEnd(2))} ${what}: ${found}`,
    ...(remedy === undefined ? [] : [`   ${remedy}`]),
  ]);
}
