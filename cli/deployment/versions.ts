import packageJson from '../../package.json' with { type: 'json' };
import type { ApiFetch } from '../client.ts';
import type { DeploymentPlace } from './options.ts';

const { version: own } = packageJson;

/** What an API says of fields, names and routes that it does not know, though this command line does. */
const strange = /unknown field|unrecognized key|; allowed: |; known are |^there is no [A-Z]+ \//i;

/**
 * What to do about a refusal that comes from a deployment of another release; undefined for any other one.
 * @param response a problem document; it stays unread
 */
export async function versionRemedy(
  response: Response,
  send: ApiFetch,
  { stack }: Pick<DeploymentPlace, 'stack'>,
): Promise<string | undefined> {
  if (![400, 404, 405, 422].includes(response.status)) return undefined;
  const { title = '' } = (await response.clone().json()) as { title?: string };
  if (response.status !== 405 && !strange.test(title)) return undefined;
  let theirs: string | undefined;
  try {
    theirs = await versionOf(send);
  } catch {
    // The refusal itself is what the user has to see.
    return undefined;
  }
  const { found, remedy } = difference(theirs, stack) ?? {
    found: `the deployment may be older than this command line, though both are ${own}`,
    remedy: deploy(stack),
  };
  return `${found}: ${remedy}`;
}

const deploy = (stack: string) =>
  `\`skysweep deploy${stack === 'Skysweep' ? '' : ` --stack ${stack}`}\` brings it up to date`;

/** How a deployment's version differs from this command line's, and what to do; undefined when it does not. */
export function difference(
  theirs: string | undefined,
  stack: string,
): { readonly found: string; readonly remedy: string } | undefined {
  const line = `this command line (${own})`;
  if (theirs === undefined) {
    return { found: `the deployment tells no version, so it is older than ${line}`, remedy: deploy(stack) };
  }
  const order = theirs.localeCompare(own, 'en', { numeric: true });
  const what = `the deployment is Skysweep ${theirs}`;
  if (order < 0) return { found: `${what}, older than ${line}`, remedy: deploy(stack) };
  const install = `\`npm install skysweep@${theirs}\` gets the one that fits it`;
  return order === 0 ? undefined : { found: `${what}, newer than ${line}`, remedy: install };
}

/** As the API tells it; undefined when it does not. */
export async function versionOf(send: ApiFetch): Promise<string | undefined> {
  const response = await send('/v1/health');
  if (!response.ok) return undefined;
  const { version } = (await response.json()) as { version?: unknown };
  return typeof version === 'string' ? version : undefined;
}
