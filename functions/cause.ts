/** The message in a state's error output; Lambda's own is JSON with an `errorMessage`. */
export function causeOf({
  Error: name = 'error',
  Cause: cause,
}: {
  readonly Error?: string;
  readonly Cause?: unknown;
}): string {
  if (typeof cause !== 'string') return cause === undefined ? name : `${name}: ${JSON.stringify(cause)}`;
  try {
    return `${name}: ${(JSON.parse(cause) as { errorMessage?: string }).errorMessage ?? cause}`;
  } catch {
    return `${name}: ${cause}`;
  }
}
