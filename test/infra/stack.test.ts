import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { functionNames, tasks } from '../../infra/functions.ts';
import { packageRoot } from '../../infra/local/root.ts';
import { readStack } from '../../infra/local/template.ts';
import { SkysweepStack } from '../../infra/stack.ts';

const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
const template = Template.fromStack(new SkysweepStack(app, 'Skysweep'));

describe('the stack', () => {
  it('has one function for each handler, on arm64', () => {
    template.resourceCountIs('AWS::Lambda::Function', functionNames.length);
    template.allResourcesProperties('AWS::Lambda::Function', { Architectures: ['arm64'], Runtime: 'nodejs22.x' });
  });

  it('keeps the table and the bucket, encrypted and to itself', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: {
        Replicas: [Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })],
      },
    });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
  });

  it('lets only the functions that complete tasks do so', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [Match.objectLike({ Action: ['states:SendTaskSuccess', 'states:SendTaskHeartbeat'] })],
      },
      Roles: [Match.anyValue(), Match.anyValue()],
    });
  });

  it('retries the named errors of Lambda itself and nothing else', () => {
    const retried = JSON.stringify(readStack().definition).match(/"Retry":\[\{"ErrorEquals":\[[^\]]*\]/g) ?? [];
    expect(retried).toHaveLength(Object.keys(tasks).length);
    for (const rule of retried) expect(rule).not.toMatch(/States\./);
  });
});

describe('the functions', () => {
  it('are the files of functions/ that the stack names, each with a handler', async () => {
    for (const name of functionNames) {
      const module = (await import(join(packageRoot, 'functions', `${name}.ts`))) as { handler?: unknown };
      expect(module.handler).toBeTypeOf('function');
    }
  });

  it('bundle without the SDK to a size that starts fast: the largest, propose-trial, under 300 KB', async () => {
    const { outputFiles } = await build({
      absWorkingDir: packageRoot,
      entryPoints: functionNames.map((name) => `functions/${name}.ts`),
      outdir: 'out',
      write: false,
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['@aws-sdk/*', '@smithy/*'],
    });
    const sizes = outputFiles.map(({ path, contents }) => [path, contents.length] as const);
    for (const [path, size] of sizes) expect(size, path).toBeLessThan(300_000);
  });
});
