import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A resource of the deployed stack, by the names that CloudFormation has for it. */
export interface Resource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

const run = promisify(execFile);

export interface Deployment {
  readonly root: string;
  /** Folder for the cloud assembly; made. */
  readonly output: string;
  readonly batchEndpoint: string;
  /** Where the emulator is, and credentials. */
  readonly env: NodeJS.ProcessEnv;
}

/** The stack's outputs. */
export interface Outputs {
  readonly Table: string;
  readonly Bucket: string;
  readonly StateMachine: string;
  readonly Api: string;
  readonly EventBus: string;
}

/** A bucket of the account's that specs may name as data; whoever needs it makes it. */
export const dataBucket = 'training-data';

/** Deploys the app to the emulator, as the README says, but for the compute that no emulator has. */
export async function deploy({ root, output, batchEndpoint, env }: Deployment): Promise<Outputs> {
  const program = join(root, 'node_modules', '.bin', 'cdklocal');
  const cdklocal = (cwd: string, ...args: string[]) =>
    run(program, args, { cwd, env: { ...env, ...target }, maxBuffer: 64 * 1024 ** 2 }).catch(({ stdout, stderr }) => {
      throw new Error(`cdklocal ${args[0]} failed:\n${stdout}\n${stderr}`);
    });
  // In a folder without an app, which would only be synthesised once more.
  await cdklocal(dirname(output), 'bootstrap', 'aws://000000000000/us-east-1');
  const outputsFile = `${output}.json`;
  const flags = [
    ...['compute=false', 'alarms=false', 'dashboard=false'],
    ...[`dataBuckets=${dataBucket}`, `batchEndpoint=${batchEndpoint}`],
  ];
  const context = flags.flatMap((flag) => ['--context', `skysweep:${flag}`]);
  await cdklocal(root, 'synth', '--quiet', '--output', output, ...context);
  adaptPolicies(join(output, 'Skysweep.template.json'));
  const method = ['--require-approval', 'never', '--method', 'direct'];
  await cdklocal(root, 'deploy', '--all', '--app', output, '--outputs-file', outputsFile, ...method);
  return JSON.parse(readFileSync(outputsFile, 'utf8')).Skysweep;
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, object>>;
}

/**
 * The emulator evaluates policies, but it knows nothing of leading keys, so that a statement which asks for them never
 * holds there; nor does it find the state machine of a task token.
 */
function asTheEmulatorReads({ Condition, ...statement }: Statement): Statement {
  const onKeys = Object.values(Condition ?? {}).some((keys) => 'dynamodb:LeadingKeys' in keys);
  const onTokens = [statement.Action].flat().some((action) => action.startsWith('states:SendTask'));
  return { ...statement, ...(Condition && !onKeys && { Condition }), ...(onTokens && { Resource: '*' }) };
}

function adaptPolicies(file: string): void {
  const template: unknown = JSON.parse(readFileSync(file, 'utf8'), (name, value) =>
    name === 'Statement' && Array.isArray(value) ? value.map(asTheEmulatorReads) : value,
  );
  writeFileSync(file, JSON.stringify(template));
}

export interface CloudFormationResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

const target = { CI: 'true', CDK_DEFAULT_ACCOUNT: '000000000000', CDK_DEFAULT_REGION: 'us-east-1' };

/** What the emulator's CloudFormation made. */
export async function resourcesOf(endpoint: string, stack: string): Promise<Resource[]> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cloudformation/aws4_request',
    },
    body: new URLSearchParams({ Action: 'DescribeStackResources', StackName: stack, Version: '2010-05-15' }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`the emulator does not describe the stack ${stack}: ${text}`);
  return [...text.matchAll(/<member>(.*?)<\/member>/gs)].map(([, member = '']) => {
    const field = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(member)?.[1] ?? '';
    return {
      logicalId: field('LogicalResourceId'),
      physicalId: field('PhysicalResourceId'),
      type: field('ResourceType'),
    };
  });
}
