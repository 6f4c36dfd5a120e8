import { setTimeout as sleep } from 'node:timers/promises';
import { neededRole } from '../../functions/api/access.ts';
import { apiBase } from '../../infra/local/deployed.ts';
import type { ApiFetch } from '../client.ts';
import { CliError, exitCodes } from '../errors.ts';
import { openAccount } from './account.ts';
import type { DeploymentPlace } from './options.ts';
import { signedFetch } from './signed-fetch.ts';
import { stackOutputs } from './stack.ts';
import { versionRemedy } from './versions.ts';

/** Between two attempts at reading, in ms. */
const pausesMs = [500, 2000, 8000];
/** What a gateway answers that is busy or whose function is. */
const passing = [429, 502, 503, 504];

/**
 * The HTTP API of a deployment: with the user's own credentials, or with a JWT.
 * @throws CliError that says what is missing: credentials, a region, the stack.
 */
export async function openDeployment(place: DeploymentPlace): Promise<ApiFetch> {
  const { apiUrl, token, endpoint, stack } = place;
  if (apiUrl !== undefined && token !== undefined) return understanding(bearerFetch(apiUrl, token), place);
  const account = await openAccount(place);
  const base = apiUrl ?? apiBase((await stackOutputs(account, stack)).Api, endpoint);
  const send = token === undefined ? signedFetch(base, account.cloudFormation.config) : bearerFetch(base, token);
  return understanding(send, place);
}

const bearerFetch =
  (base: string, token: string): ApiFetch =>
  (path, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(`${base}${path}`, { ...init, headers });
  };

/** Tries again what may be tried again, and says what to do about a gateway that lets nobody through. */
function understanding(send: ApiFetch, place: DeploymentPlace): ApiFetch {
  return async (path, init) => {
    const method = init?.method ?? 'GET';
    const response = await persistently(() => send(path, init), method === 'GET');
    if ((response.status === 401 || response.status === 403) && !isProblem(response)) {
      throw new CliError(exitCodes.failed, await refusal(response, method, place));
    }
    const remedy = isProblem(response) ? await versionRemedy(response, send, place) : undefined;
    if (remedy !== undefined) {
      const { title } = (await response.json()) as { title: string };
      throw new CliError(exitCodes.usage, `${title}\n${remedy}`);
    }
    return response;
  };
}

/** What changes something may have been done though no answer came: that is for the user to look at. */
async function persistently(send: () => Promise<Response>, repeatable: boolean): Promise<Response> {
  for (const pause of repeatable ? pausesMs : []) {
    const response = await send().catch((error: unknown) => {
      if (error instanceof CliError) throw error;
      return undefined;
    });
    if (response && !passing.includes(response.status)) return response;
    await sleep(pause);
  }
  try {
    return await send();
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    throw new CliError(exitCodes.failed, `the deployment does not answer (${why}): its sweeps run on`, {
      cause: error,
    });
  }
}

/** The API's own refusals name the role that is missing. */
const isProblem = ({ headers }: Response) => headers.get('content-type')?.includes('problem+json') === true;

async function refusal(response: Response, method: string, { token, stack }: DeploymentPlace): Promise<string> {
  const text = await response.text();
  const said = /"message"\s*:\s*"([^"]*)"/i.exec(text)?.[1] ?? text;
  const refused = `the deployment refuses ${method} requests of yours (${response.status}: ${said})`;
  if (token !== undefined) return `${refused}: get a new token from its issuer, and give it with --token`;
  const role = neededRole(method);
  return `${refused}: your credentials may have expired, or they need the policy of the role ${role} that the stack ${stack} has; a deployment with a JWT issuer wants --token`;
}
