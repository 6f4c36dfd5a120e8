import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A resource of the deployed stack, by the names that CloudFormation has for it. */
export interface Resource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

const run = promisify(execFile);

/** Deploys the app to the emulator, as the README says, but for the compute that no emulator has. */
export async function deploy(root: string, output: string, env: NodeJS.ProcessEnv): Promise<void> {
  const program = join(root, 'node_modules', '.bin', 'cdklocal');
  const cdklocal = (cwd: string, ...args: string[]) =>
    run(program, args, { cwd, env, maxBuffer: 64 * 1024 ** 2 }).catch(({ stdout, stderr }) => {
      throw new Error(`cdklocal ${args[0]} failed:\n${stdout}\n${stderr}`);
    });
  // In a folder without an app, which would only be synthesised once more.
  await cdklocal(dirname(output), 'bootstrap', 'aws://000000000000/us-east-1');
  const context = ['--context', 'skysweep:compute=false', '--output', output];
  await cdklocal(root, 'deploy', '--all', '--require-approval', 'never', '--method', 'direct', ...context);
}

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
