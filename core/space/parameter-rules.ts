/** Rules between the fields of one parameter, as zod refinements. */
interface Context {
  addIssue(issue: { code: 'custom'; path: (string | number)[]; message: string }): void;
}

const complain = (context: Context, path: string | (string | number)[], message: string) =>
  context.addIssue({ code: 'custom', path: [path].flat(), message });

interface Interval {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
}

export function intervalRule({ low, high }: Interval, context: Context): void {
  if (low === undefined || high === undefined) return;
  if (low > high) {
    complain(context, 'low', `low ${low} is above high ${high}; swap them or widen the range`);
  } else if (!Number.isFinite(high - low)) {
    complain(context, 'high', 'the range is wider than a double can hold; narrow it');
  }
}

export function logRule({ low, log }: Interval & { readonly log?: boolean | undefined }, context: Context): void {
  if (log && !(low! > 0)) {
    complain(context, 'low', `log needs low > 0, found ${low}; set low to a small positive number`);
  }
}

export function reverseLogRule(
  {
    high,
    log,
    reverse_log,
  }: Interval & { readonly log?: boolean | undefined; readonly reverse_log?: boolean | undefined },
  context: Context,
): void {
  if (!reverse_log) return;
  if (log) complain(context, 'reverse_log', 'reverse_log and log exclude each other; keep one of them');
  if (!(high! < 1)) {
    complain(context, 'high', `reverse_log needs high < 1, found ${high}; set high to a number just below 1`);
  }
}

/** A grid of more than 2^53 values cannot be told apart. */
export function gridRule(
  { low, high, step }: Interval & { readonly step?: number | undefined },
  context: Context,
): void {
  if (step !== undefined && step > 0 && (high! - low!) / step > Number.MAX_SAFE_INTEGER) {
    complain(context, 'step', `step ${step} is too fine for the range ${low} to ${high}; leave it out`);
  }
}

/** All values of a list are different. */
export function distinctRule<F extends string>(field: F) {
  return (definition: Readonly<Record<F, readonly unknown[]>>, context: Context): void => {
    const seen = new Map<string, number>();
    for (const [i, value] of definition[field].entries()) {
      const key = JSON.stringify(value);
      const first = seen.get(key);
      if (first !== undefined) complain(context, [field, i], `${key} is already at place ${first}; remove one`);
      else seen.set(key, i);
    }
  };
}

export function weightsRule(
  { choices, weights }: { readonly choices: readonly unknown[]; readonly weights?: readonly number[] | undefined },
  context: Context,
): void {
  if (weights && weights.length !== choices.length) {
    complain(context, 'weights', `${weights.length} weights for ${choices.length} choices; give one weight per choice`);
  }
}
