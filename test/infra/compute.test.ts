import { Duration, Size } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { retryStrategy } from '../../infra/local/batch/retry.ts';
import { image, resourcesOf, templateOf } from './synthesise.ts';

interface Environment {
  readonly Variables: Readonly<Record<string, unknown>>;
}

const template = templateOf();
const environments = (of = template) =>
  Object.values(resourcesOf(of))
    .filter(({ Type }) => Type === 'AWS::Batch::ComputeEnvironment')
    .map(({ Properties }) => Properties.ComputeResources as Record<string, unknown>);

describe('the machines', () => {
  it('hold so many jobs at once, which those that start sweeps know', () => {
    const knowing = Object.values(resourcesOf(template)).filter(
      ({ Type, Properties }) =>
        Type === 'AWS::Lambda::Function' && 'SKYSWEEP_GPU_JOBS' in (Properties.Environment as Environment).Variables,
    );
    expect(knowing.map(({ Properties }) => Properties.Description)).toEqual([
      'answers the HTTP API',
      'starts sweeps for events',
    ]);
    for (const { Properties } of knowing) {
      // 52 vCPUs on Spot and 12 on demand, 4 for a job with a GPU, 2 for one without.
      expect((Properties.Environment as Environment).Variables).toMatchObject({
        SKYSWEEP_GPU_JOBS: '16',
        SKYSWEEP_CPU_JOBS: '32',
        SKYSWEEP_JOB_SECONDS: '86400',
      });
    }
  });

  it('are refused where none of them can hold a job', () => {
    expect(() => templateOf({ image, compute: { maxVcpus: 4 } })).not.toThrow();
    const split = { maxVcpus: 6, spotShare: 0.5 };
    expect(() => templateOf({ image, compute: split })).toThrow(
      'compute.gpuJob.vcpus is 4, more than there are: give less, or a larger maxVcpus',
    );
  });

  it('are GPUs of four families on Spot, the rest on demand, and none while nothing runs', () => {
    const gpu = environments().filter(({ InstanceTypes }) => (InstanceTypes as string[]).includes('g5'));
    expect(gpu).toHaveLength(2);
    expect(gpu).toMatchObject([
      { Type: 'SPOT', AllocationStrategy: 'SPOT_PRICE_CAPACITY_OPTIMIZED', MinvCpus: 0, MaxvCpus: 52 },
      { Type: 'EC2', AllocationStrategy: 'BEST_FIT_PROGRESSIVE', MinvCpus: 0, MaxvCpus: 12 },
    ]);
    for (const one of gpu) {
      expect(one.InstanceTypes).toEqual(['g4dn', 'g5', 'g6', 'g6e']);
      expect(one.Ec2Configuration).toEqual([{ ImageType: 'ECS_AL2023_NVIDIA' }]);
    }
  });

  it('come from Amazon Linux 2023 without NVIDIA for jobs without GPU', () => {
    const cpu = environments().filter(({ InstanceTypes }) => !(InstanceTypes as string[]).includes('g5'));
    expect(cpu.map(({ Ec2Configuration }) => Ec2Configuration)).toEqual([
      [{ ImageType: 'ECS_AL2023' }],
      [{ ImageType: 'ECS_AL2023' }],
    ]);
  });

  it('are asked for on Spot before on demand', () => {
    const resources = resourcesOf(template);
    const queues = Object.values(resources).filter(({ Type }) => Type === 'AWS::Batch::JobQueue');
    expect(queues).toHaveLength(2);
    for (const { Properties } of queues) {
      const order = Properties.ComputeEnvironmentOrder as { ComputeEnvironment: { 'Fn::GetAtt': [string] } }[];
      const types = order.map(
        ({
          ComputeEnvironment: {
            'Fn::GetAtt': [id],
          },
        }) => resources[id]?.Properties,
      );
      expect(types).toMatchObject([{ ComputeResources: { Type: 'SPOT' } }, { ComputeResources: { Type: 'EC2' } }]);
    }
  });

  it('keep images, warn containers that Spot takes the host, and hide the host’s role from containers', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: Match.objectLike({
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        UserData: {
          'Fn::Base64': {
            'Fn::Join': [
              '',
              Match.arrayWith([
                {
                  'Fn::Base64': Match.stringLikeRegexp(
                    'ECS_IMAGE_PULL_BEHAVIOR=prefer-cached[^]*ECS_ENABLE_SPOT_INSTANCE_DRAINING=true',
                  ),
                },
              ]),
            ],
          },
        },
        BlockDeviceMappings: [Match.objectLike({ Ebs: Match.objectLike({ Encrypted: true, VolumeSize: 100 }) })],
      }),
    });
  });

  it('need no NAT gateway, and nobody can call in', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: Match.absent() });
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true });
  });

  it('follow the props', () => {
    const small = templateOf({
      compute: {
        gpuInstances: ['g5.xlarge', 'g6'],
        spotShare: 1,
        maxVcpus: 16,
        jobTimeout: Duration.hours(2),
        gpuJob: { vcpus: 8, memory: Size.gibibytes(30) },
      },
    });
    expect(environments(small)).toHaveLength(2);
    expect(environments(small)[0]).toMatchObject({ Type: 'SPOT', MaxvCpus: 16, InstanceTypes: ['g5.xlarge', 'g6'] });
    small.hasResourceProperties('AWS::Batch::JobDefinition', {
      Timeout: { AttemptDurationSeconds: 7200 },
      ContainerProperties: Match.objectLike({
        ResourceRequirements: Match.arrayWith([
          { Type: 'MEMORY', Value: '30720' },
          { Type: 'VCPU', Value: '8' },
        ]),
      }),
    });
  });

  it.each([
    [{ spotShare: 1.5 }, /compute\.spotShare is 1\.5/],
    [{ maxVcpus: 0 }, /compute\.maxVcpus is 0/],
    [{ queueTimeout: Duration.days(2) }, /compute\.queueTimeout is 172800 s: AWS Batch takes 10 minutes to 24 hours/],
  ])('refuse %j', (compute, message) => {
    expect(() => templateOf({ compute })).toThrow(message);
  });
});

describe('a queue', () => {
  it('is shared fairly and gives up on jobs that nothing can run', () => {
    template.resourceCountIs('AWS::Batch::SchedulingPolicy', 2);
    template.allResourcesProperties('AWS::Batch::SchedulingPolicy', { FairsharePolicy: { ShareDecaySeconds: 3600 } });
    const limit = (Reason: string, MaxTimeSeconds: number) => ({
      Action: 'CANCEL',
      State: 'RUNNABLE',
      Reason,
      MaxTimeSeconds,
    });
    template.allResourcesProperties('AWS::Batch::JobQueue', {
      SchedulingPolicyArn: Match.anyValue(),
      JobStateTimeLimitActions: [
        limit('MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT', 600),
        limit('MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE', 600),
        limit('CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY', 86_400),
      ],
    });
  });
});

describe('a job', () => {
  it('has no root, no writable root file system, and no role in AWS', () => {
    template.resourceCountIs('AWS::Batch::JobDefinition', 2);
    template.allResourcesProperties('AWS::Batch::JobDefinition', {
      PropagateTags: true,
      Timeout: { AttemptDurationSeconds: 86_400 },
      ContainerProperties: Match.objectLike({
        Image: image.uri,
        User: '1000:1000',
        Privileged: false,
        ReadonlyRootFilesystem: true,
        JobRoleArn: Match.absent(),
        LinuxParameters: Match.objectLike({
          InitProcessEnabled: true,
          Tmpfs: [{ ContainerPath: '/tmp', Size: 2048, MountOptions: ['nosuid', 'nodev'] }],
        }),
        LogConfiguration: Match.objectLike({ LogDriver: 'awslogs' }),
      }),
    });
  });

  it('has a GPU in one definition and none in the other', () => {
    const gpu = Match.arrayWith([{ Type: 'GPU', Value: '1' }]);
    template.resourcePropertiesCountIs(
      'AWS::Batch::JobDefinition',
      { ContainerProperties: Match.objectLike({ ResourceRequirements: gpu }) },
      1,
    );
  });

  it('starts again as the embedded queue does, and after a failed pull; everything else ends it', () => {
    const rule = ({ action, onExitCode, onStatusReason }: (typeof retryStrategy.evaluateOnExit)[number]) => ({
      Action: action,
      ...(onExitCode !== undefined && { OnExitCode: onExitCode }),
      ...(onStatusReason !== undefined && { OnStatusReason: onStatusReason }),
    });
    const embedded = retryStrategy.evaluateOnExit.map(rule);
    template.allResourcesProperties('AWS::Batch::JobDefinition', {
      RetryStrategy: {
        Attempts: retryStrategy.attempts,
        EvaluateOnExit: [
          ...embedded.slice(0, -1),
          { Action: 'RETRY', OnReason: 'CannotPullContainerError:*' },
          ...embedded.slice(-1),
          { Action: 'EXIT', OnStatusReason: '*' },
        ],
      },
    });
  });
});
