import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStackCommand,
  DescribeStackResourcesCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { App } from 'aws-cdk-lib';
import { SkysweepStack } from '../../infra/stack.ts';
import type { CloudFormationResource } from './deployment.ts';
import { services } from './services.ts';
import type { Emulator } from './set-up.ts';

const StackName = 'SkysweepJwt';

/**
 * Deploys the HTTP API that the stack has with a JWT issuer, in front of the function that is deployed already: to deploy
 * everything a second time would take as long as all tests.
 * @returns its base URL.
 */
export async function deployJwtApi(emulator: Emulator, issuer: string, audience: string): Promise<string> {
  const { cloudFormation } = services(emulator);
  const TemplateBody = JSON.stringify({ Resources: apiResources(emulator, issuer, audience) });
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody }));
  await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 60, minDelay: 1 }, { StackName });
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
  const api = StackResources.find(({ ResourceType }) => ResourceType === 'AWS::ApiGatewayV2::Api');
  return `${emulator.endpoint}/_aws/execute-api/${api?.PhysicalResourceId}/$default`;
}

/** The gateway's part of the template, with the names of what the other stack has deployed. */
function apiResources({ resources }: Emulator, issuer: string, audience: string): object {
  const outdir = mkdtempSync(join(tmpdir(), 'skysweep-jwt-'));
  const app = new App({ outdir });
  const authentication = { jwt: { issuer, audience: [audience] } };
  const stack = new SkysweepStack(app, 'Skysweep', {
    sweeps: () => ({ compute: false, alarms: false, dashboard: false, authentication }),
  });
  const file = app.synth().getStackArtifact(stack.artifactId).templateFullPath;
  const all = JSON.parse(readFileSync(file, 'utf8')).Resources as Record<string, CloudFormationResource>;
  rmSync(outdir, { recursive: true, force: true });
  const ours = Object.entries(all).filter(([, { Type }]) => Type.startsWith('AWS::ApiGatewayV2::'));
  const deployed = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const arnOf = (id: string) => {
    const { type, physicalId } = deployed.get(id) ?? {};
    const place = 'us-east-1:000000000000';
    return type === 'AWS::Lambda::Function'
      ? `arn:aws:lambda:${place}:function:${physicalId}`
      : `arn:aws:logs:${place}:log-group:${physicalId}`;
  };
  const text = JSON.stringify(Object.fromEntries(ours));
  return JSON.parse(text, (_, value) => {
    const [id, attribute] = (value?.['Fn::GetAtt'] ?? []) as [string?, string?];
    return id !== undefined && attribute === 'Arn' && deployed.has(id) && !(id in Object.fromEntries(ours))
      ? arnOf(id)
      : value;
  }) as object;
}
