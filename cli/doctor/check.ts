import { CliError } from '../errors.ts';

/** `unknown`: it could not be looked at. */
export type Standing = 'fine' | 'doubtful' | 'wrong' | 'unknown';

/** One thing that sweeps need, as it was found. */
export interface Check {
  readonly what: string;
  readonly standing: Standing;
  readonly found: string;
  /** What to do; absent where it is fine. */
  readonly remedy?: string;
}

export const fine = (what: string, found: string): Check => ({ what, standing: 'fine', found });
export const doubtful = (what: string, found: string, remedy: string): Check => ({
  what,
  standing: 'doubtful',
  found,
  remedy,
});
export const wrong = (what: string, found: string, remedy: string): Check => ({
  what,
  standing: 'wrong',
  found,
  remedy,
});
export const unknown = (what: string, why: string, remedy?: string): Check => ({
  what,
  standing: 'unknown',
  found: `not checked: ${why}`,
  ...(remedy !== undefined && { remedy }),
});

/** Looks; what cannot be asked, because of missing rights or an emulator that lacks the service, is told as unknown. */
export async function look(what: string, see: () => Promise<Check | readonly Check[]>): Promise<readonly Check[]> {
  try {
    return [await see()].flat();
  } catch (error) {
    if (error instanceof CliError) return [said(what, error)];
    const { name, message, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
    const denied = /AccessDenied|Unauthorized|not authorized/i.test(`${name} ${message}`);
    const reason = /^Unknown/.test(message)
      ? `the endpoint answered ${$metadata?.httpStatusCode}`
      : [name, firstLine(message)].filter((part) => part && part !== 'Error').join(': ');
    return [unknown(what, reason || 'no reason was given', denied ? 'ask for the right to read it' : undefined)];
  }
}

const firstLine = (message: string) => message.split('\n', 1)[0] ?? '';

/** Errors of this command line end with what to do, after a colon. */
function said(what: string, { message }: CliError): Check {
  const end = message.lastIndexOf(': ');
  return end < 0
    ? wrong(what, message, 'mend what it names')
    : wrong(what, message.slice(0, end), message.slice(end + 2));
}
