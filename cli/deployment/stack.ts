import { outputsOf } from '../../infra/local/deployed.ts';
import { CliError, exitCodes } from '../errors.ts';
import type { Account } from './account.ts';

/** What a stack says of itself; the names are those of `infra/stack.ts`. */
export interface StackOutputs {
  readonly Api: string;
  readonly GpuJobQueue?: string;
  readonly CpuJobQueue?: string;
}

/** @throws CliError when there is no such stack, it may not be read, or it is none of Skysweep's. */
export async function stackOutputs({ cloudFormation, settings }: Account, stack: string): Promise<StackOutputs> {
  const where = `stack ${stack} in ${settings.region}${settings.endpoint ? ` at ${settings.endpoint}` : ''}`;
  const fail = (message: string, cause?: unknown): never => {
    throw new CliError(exitCodes.usage, message, { cause });
  };
  const outputs: Partial<StackOutputs> = await outputsOf(cloudFormation, stack).catch((error: Error) => {
    if (/does not exist/.test(error.message)) {
      return fail(`there is no ${where}: \`skysweep deploy\` makes it, --stack and --region name another`, error);
    }
    if (/AccessDenied|not authorized/i.test(`${error.name} ${error.message}`)) {
      return fail(
        `the ${where} may not be read (${error.message}): ask for cloudformation:DescribeStacks, or give --api-url`,
        error,
      );
    }
    const why = [error.name, error.message].filter((part) => part !== 'Error').join(': ');
    return fail(
      `CloudFormation was asked in vain for the ${where} (${why}): look at the network, the region, the credentials and --endpoint`,
      error,
    );
  });
  if (outputs.Api === undefined) fail(`the ${where} has no output Api: name one of Skysweep's, or give --api-url`);
  return outputs as StackOutputs;
}
