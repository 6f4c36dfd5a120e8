import { Duration, type RemovalPolicy, Size, Validations } from 'aws-cdk-lib';
import { type EcsJobDefinition, EcsMachineImageType, type JobQueue } from 'aws-cdk-lib/aws-batch';
import { type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Limits } from '../../functions/limits.ts';
import type { ComputeProps, ImageProps } from '../props.ts';
import { environments, jobsAtOnce } from './environments.ts';
import { trainerImage } from './image.ts';
import { trainerDefinition } from './job-definition.ts';
import { launchTemplate } from './launch-template.ts';
import { ownNetwork } from './network.ts';
import { fairQueue } from './queue.ts';

export interface SweepComputeProps extends ComputeProps {
  readonly vpc?: IVpc | undefined;
  readonly image?: ImageProps | undefined;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** A queue and what is submitted to it. */
export interface JobPlace {
  readonly queue: JobQueue;
  readonly definition: EcsJobDefinition;
}

const gpuInstances = ['g4dn', 'g5', 'g6', 'g6e'];
const cpuInstances = ['c6i', 'c7i', 'm6i', 'm7i'];

/** Batch on EC2: a queue for jobs with a GPU and one for jobs without. */
export class SweepCompute extends Construct {
  readonly vpc: IVpc;
  readonly gpu: JobPlace;
  readonly cpu: JobPlace;
  /** Jobs that the machines of each kind hold at once, and what an attempt may take. */
  readonly limits: Required<Limits>;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: SweepComputeProps) {
    super(scope, id);
    const { spotShare = 0.8, maxVcpus = 64, jobTimeout: timeout = Duration.hours(24) } = props;
    const { queueTimeout = Duration.hours(24), disk = Size.gibibytes(100) } = props;
    check(spotShare >= 0 && spotShare <= 1, `spotShare is ${spotShare}: give a share from 0 to 1`);
    check(Number.isInteger(maxVcpus) && maxVcpus > 0, `maxVcpus is ${maxVcpus}: give a whole number above 0`);
    const wait = queueTimeout.toSeconds();
    check(wait >= 600 && wait <= 86_400, `queueTimeout is ${wait} s: AWS Batch takes 10 minutes to 24 hours`);

    const { gpuJob = { vcpus: 4, memory: Size.gibibytes(12) } } = props;
    const { cpuJob = { vcpus: 2, memory: Size.gibibytes(4) } } = props;
    this.limits = {
      jobs: {
        gpu: jobsAtOnce({ spotShare, maxVcpus }, gpuJob.vcpus),
        cpu: jobsAtOnce({ spotShare, maxVcpus }, cpuJob.vcpus),
      },
      jobSeconds: timeout.toSeconds(),
    };
    for (const [name, jobs] of Object.entries(this.limits.jobs)) {
      const vcpus = name === 'gpu' ? gpuJob.vcpus : cpuJob.vcpus;
      check(jobs > 0, `${name}Job.vcpus is ${vcpus}, more than there are: give less, or a larger maxVcpus`);
    }

    this.vpc = props.vpc ?? ownNetwork(this, 'Network');
    this.logGroup = new LogGroup(this, 'JobLogs', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    const image = trainerImage(this, props.image);
    const instanceRole = this.#instanceRole();
    const executionRole = new Role(this, 'ExecutionRole', {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
      description: 'Skysweep: pulls the image of a job and writes its log',
    });
    const common = {
      vpc: this.vpc,
      securityGroup: new SecurityGroup(this, 'Jobs', {
        vpc: this.vpc,
        description: 'Skysweep jobs: no way in, any way out',
        allowAllOutbound: true,
      }),
      launchTemplate: launchTemplate(this, 'Instances', disk),
      instanceRole,
      maxVcpus,
      spotShare,
    };
    const job = { image, timeout, logGroup: this.logGroup, executionRole };
    this.gpu = {
      queue: fairQueue(this, 'GpuQueue', {
        queueTimeout,
        environments: environments(this, 'Gpu', {
          ...common,
          imageType: EcsMachineImageType.ECS_AL2023_NVIDIA,
          instances: props.gpuInstances ?? gpuInstances,
        }),
      }),
      definition: trainerDefinition(this, 'GpuTrial', {
        ...job,
        gpus: 1,
        ...gpuJob,
      }),
    };
    this.cpu = {
      queue: fairQueue(this, 'CpuQueue', {
        queueTimeout,
        environments: environments(this, 'Cpu', {
          ...common,
          imageType: EcsMachineImageType.ECS_AL2023,
          instances: props.cpuInstances ?? cpuInstances,
        }),
      }),
      definition: trainerDefinition(this, 'CpuTrial', {
        ...job,
        gpus: 0,
        ...cpuJob,
      }),
    };
  }

  #instanceRole(): Role {
    const role = new Role(this, 'InstanceRole', {
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      description: 'Skysweep: lets an instance join the cluster of its compute environment',
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonEC2ContainerServiceforEC2Role')],
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]',
      reason: 'The policy that AWS keeps for the ECS agent; containers cannot reach the role, one hop away.',
    });
    return role;
  }
}

function check(holds: boolean, message: string): asserts holds {
  if (!holds) throw new RangeError(`compute.${message}`);
}
