import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { SweepsClient } from '../client.ts';
import { type Account, openAccount } from '../deployment/account.ts';
import { openDeployment } from '../deployment/deployment.ts';
import type { DeploymentPlace } from '../deployment/options.ts';
import { type StackOutputs, stackOutputs } from '../deployment/stack.ts';
import { difference, versionOf } from '../deployment/versions.ts';
import { CliError, exitCodes } from '../errors.ts';
import { type Check, doubtful, fine, look, unknown } from './check.ts';
import { checkCompute } from './compute.ts';
import { checkImages } from './image.ts';
import { checkQuotas } from './quotas.ts';

/** Everything between the user and a trial that trains in a deployment. */
export async function checkDeployment(place: DeploymentPlace): Promise<Check[]> {
  const { stack } = place;
  const named = `stack ${stack}`;
  let account: Account | undefined;
  let outputs: StackOutputs | undefined;
  const credentials = await look('credentials', async () => {
    account = await openAccount(place);
    return identity(account);
  });
  if (!account) return [...credentials];
  const known = account;
  const found = await look(named, async () => {
    outputs = await stackOutputs(known, stack);
    return fine(named, 'is there');
  });
  const queues = [outputs?.GpuJobQueue, outputs?.CpuJobQueue].filter((queue) => queue !== undefined);
  const ofStack = (what: string, see: () => Promise<readonly Check[]>, needed = true) =>
    look(what, outputs || !needed ? see : async () => unknown(what, `${named} is not known`));
  return [
    ...credentials,
    ...found,
    ...(await ofStack('API', () => reach(place), place.apiUrl === undefined)),
    ...(await checkQuotas(known)),
    ...(await ofStack('image', () => checkImages(known, stack))),
    ...(await ofStack('job queues', () => checkCompute(known, queues))),
  ];
}

async function identity({ settings }: Account): Promise<Check> {
  const client = new STSClient(settings);
  try {
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    return fine('credentials', `${Arn} in ${settings.region}`);
  } catch (cause) {
    const { name, message } = cause as Error;
    if (!/Token|Signature/.test(name)) throw cause;
    const remedy = '`aws sso login` or `aws configure` gets new ones';
    throw new CliError(exitCodes.failed, `AWS refuses them (${message}): ${remedy}`, { cause });
  } finally {
    client.destroy();
  }
}

async function reach(place: DeploymentPlace): Promise<Check[]> {
  const send = await openDeployment(place);
  const sweeps = await new SweepsClient(send).list();
  const running = sweeps.filter(({ status }) => status === 'running').length;
  return [
    fine('API', `answers: ${sweeps.length} sweeps, ${running} of them running`),
    judgeVersion(await versionOf(send), place.stack),
  ];
}

/** Of the deployment, beside this command line's. */
export function judgeVersion(theirs: string | undefined, stack: string): Check {
  const differs = difference(theirs, stack);
  return differs
    ? doubtful('version', differs.found, differs.remedy)
    : fine('version', `${theirs}, as this command line`);
}
