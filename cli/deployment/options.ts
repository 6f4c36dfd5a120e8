import { InvalidArgumentError, Option } from 'commander';
import { CliError, exitCodes } from '../errors.ts';

export const profiles = ['embedded', 'aws'] as const;
export type Profile = (typeof profiles)[number];

/** Which deployment is meant, and as whom to ask it. */
export interface DeploymentOptions {
  readonly profile?: Profile;
  readonly stack?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly apiUrl?: string;
  readonly token?: string;
}

function url(text: string): string {
  if (!/^https?:\/\/[^/\s]+/.test(text)) throw new InvalidArgumentError('give a URL such as https://api.example.');
  return text.replace(/\/+$/, '');
}

/** They say where sweeps are, before or after the name of a command. */
export const deploymentOptions = (): readonly Option[] => [
  new Option('--profile <profile>', 'where sweeps run: here, or in a deployment (SKYSWEEP_PROFILE)').choices(profiles),
  new Option('--stack <name>', 'of the deployment in CloudFormation (SKYSWEEP_STACK, else Skysweep)'),
  new Option('--region <region>', 'of the deployment (AWS_REGION)'),
  new Option('--endpoint <url>', 'of an emulator of AWS that has the deployment (AWS_ENDPOINT_URL)').argParser(url),
  new Option('--api-url <url>', 'of a deployment, instead of asking CloudFormation (SKYSWEEP_API_URL)').argParser(url),
  new Option('--token <jwt>', 'for a deployment with a JWT issuer (SKYSWEEP_API_TOKEN); else requests are signed'),
];

/** A deployment, with all that options and environment say; undefined where sweeps run on this machine. */
export interface DeploymentPlace {
  readonly stack: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly apiUrl: string | undefined;
  readonly token: string | undefined;
}

export function deploymentPlace(options: DeploymentOptions, env: NodeJS.ProcessEnv): DeploymentPlace | undefined {
  const { SKYSWEEP_PROFILE, SKYSWEEP_STACK, SKYSWEEP_API_URL, SKYSWEEP_API_TOKEN, AWS_ENDPOINT_URL } = env;
  const apiUrl = options.apiUrl ?? (SKYSWEEP_API_URL || undefined);
  const implied = options.stack ?? options.endpoint ?? options.apiUrl ?? options.token;
  const profile = options.profile ?? (implied ? 'aws' : SKYSWEEP_PROFILE || (apiUrl ? 'aws' : 'embedded'));
  if (profile === 'embedded') return undefined;
  if (profile !== 'aws') {
    throw new CliError(exitCodes.usage, `SKYSWEEP_PROFILE is ${profile}: it may be ${profiles.join(' or ')}`);
  }
  return {
    stack: options.stack ?? (SKYSWEEP_STACK || 'Skysweep'),
    region: options.region,
    endpoint: options.endpoint ?? (AWS_ENDPOINT_URL || undefined),
    apiUrl: apiUrl?.replace(/\/+$/, ''),
    token: options.token ?? (SKYSWEEP_API_TOKEN || undefined),
  };
}
