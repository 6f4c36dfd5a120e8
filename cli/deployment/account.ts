import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CliError, exitCodes } from '../errors.ts';
import type { DeploymentPlace } from './options.ts';

const loginRemedy =
  '`aws configure` or `aws sso login` makes some, AWS_PROFILE names a profile, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY hold them';

/**
 * The user's own credentials and region, as every program that uses the SDK finds them, checked to be there.
 * @throws CliError that says how to give what is missing.
 */
export async function openAccount({ region, endpoint }: Pick<DeploymentPlace, 'region' | 'endpoint'>) {
  const settings = { ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) };
  const client = new CloudFormationClient(settings);
  try {
    settings.region = await client.config.region();
  } catch (cause) {
    throw new CliError(exitCodes.usage, 'there is no AWS region: give --region, or set AWS_REGION', { cause });
  }
  try {
    await client.config.credentials();
  } catch (cause) {
    const { message } = cause as Error;
    throw new CliError(exitCodes.usage, `there are no AWS credentials (${message}): ${loginRemedy}`, { cause });
  }
  return { settings: { ...settings, region: settings.region }, cloudFormation: client };
}

export type Account = Awaited<ReturnType<typeof openAccount>>;
