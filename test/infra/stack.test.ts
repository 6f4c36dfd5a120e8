import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleOptions } from '../../infra/function-bundles.ts';
import { functionEntries, functionNames, tasks } from '../../infra/functions.ts';
import { packageRoot } from '../../infra/local/root.ts';
import { readStack } from '../../infra/local/template.ts';
import { SkysweepStack } from '../../infra/stack.ts';
import { templateOf } from './synthesise.ts';

const app = new App();
const template = Template.fromStack(new SkysweepStack(app, 'Skysweep', { sweeps: () => ({ compute: false }) }));

describe('the stack without machines', () => {
  it('has one function for each bundle, on arm64', () => {
    template.resourceCountIs('AWS::Lambda::Function', Object.keys(functionEntries).length);
    template.allResourcesProperties('AWS::Lambda::Function', { Architectures: ['arm64'], Runtime: 'nodejs22.x' });
  });

  it('has nothing that emulators lack', () => {
    const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(
      ({ Type }) => Type,
    );
    expect(types.filter((type) => /^AWS::(Batch|EC2|ECS)::/.test(type))).toEqual([]);
  });

  it('keeps the table and the bucket, encrypted and to itself', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: {
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        Replicas: [
          Match.objectLike({
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
            DeletionProtectionEnabled: true,
          }),
        ],
      },
    });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'sweeps/', ExpirationInDays: 90 })]),
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('lets only the functions that complete tasks do so', () => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'states:SendTaskSuccess' })] },
      Roles: [Match.anyValue(), Match.anyValue()],
    });
  });

  it('logs every state of an execution, without the data, which has the task tokens', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: Match.objectLike({ Level: 'ALL', IncludeExecutionData: false }),
    });
  });

  it('retries the named errors of Lambda itself and nothing else', () => {
    const retried = JSON.stringify(readStack().definition).match(/"Retry":\[\{"ErrorEquals":\[[^\]]*\]/g) ?? [];
    expect(retried).toHaveLength(Object.keys(tasks).length);
    for (const rule of retried) expect(rule).not.toMatch(/States\./);
    expect(JSON.stringify(readStack().definition).match(/"JitterStrategy":"FULL"/g)).toHaveLength(retried.length);
  });

  it('is traced', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', { TracingConfiguration: { Enabled: true } });
  });

  it('keeps room for a function where that is asked for, and for none otherwise', () => {
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.anyValue() }, 0);
    const reserved = templateOf({ compute: false, reservedConcurrency: { 'propose-trial': 5 } });
    reserved.resourcePropertiesCountIs('AWS::Lambda::Function', { ReservedConcurrentExecutions: 5 }, 1);
  });
});

describe('the functions', () => {
  it('are the files of functions/ that the stack names, each with a handler', async () => {
    for (const name of functionNames) {
      const module = (await import(join(packageRoot, 'functions', `${name}.ts`))) as { handler?: unknown };
      expect(module.handler).toBeTypeOf('function');
    }
  });

  it('bundle without the SDK to a size that starts fast: the largest, propose-trial, under 300 KiB', async () => {
    const { outputFiles, metafile } = await build({
      ...bundleOptions,
      absWorkingDir: packageRoot,
      entryPoints: Object.values(functionEntries),
      outdir: 'out',
      write: false,
      metafile: true,
    });
    const code = outputFiles.filter(({ path }) => !path.endsWith('.map'));
    // Nobody waits for a trigger, and the API stays warm while somebody looks on; both check whole specs.
    const checksSpecs = (path: string) => /\/(api|trigger-sweep)\.js$/.test(path);
    for (const { path, contents } of code) {
      expect(contents.length, path).toBeLessThan((checksSpecs(path) ? 640 : 300) * 1024);
    }
    // The others read specs that were checked when they were stored.
    for (const [path, { inputs }] of Object.entries(metafile.outputs)) {
      if (checksSpecs(path) || path.endsWith('.map')) continue;
      expect(
        Object.keys(inputs).filter((file) => file.includes('node_modules/zod/')),
        path,
      ).toEqual([]);
    }
  });
});
