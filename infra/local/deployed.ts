import {
  type CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';

/**
 * Where an API is reached. Emulators name its host in a way that nobody resolves, but serve it below a path, too. The
 * name may be no URL: `ID.execute-api.127.0.0.1` ends in a number without being an address.
 */
export function apiBase(api: string, endpoint: string | undefined): string {
  const id = /^https?:\/\/(\w+)\.execute-api\./.exec(api)?.[1];
  return endpoint !== undefined && id ? `${endpoint.replace(/\/+$/, '')}/_aws/execute-api/${id}/$default` : api;
}

/** The outputs of a stack, by name. @throws what CloudFormation says when there is no such stack. */
export async function outputsOf(client: CloudFormationClient, StackName: string): Promise<Record<string, string>> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

/** The name of the stack's function whose construct is called so, such as `SettleTrial`. */
export async function functionOf(client: CloudFormationClient, StackName: string, id: string): Promise<string> {
  const { StackResourceSummaries = [] } = await client.send(new ListStackResourcesCommand({ StackName }));
  const name = new RegExp(`${id}[0-9A-F]{8}$`);
  const found = StackResourceSummaries.find(
    ({ ResourceType, LogicalResourceId = '' }) =>
      ResourceType === 'AWS::Lambda::Function' && name.test(LogicalResourceId),
  );
  if (!found?.PhysicalResourceId) throw new Error(`the stack ${StackName} has no function ${id}`);
  return found.PhysicalResourceId;
}
