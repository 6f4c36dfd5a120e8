import type { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { FunctionName } from './functions.ts';
import type { LogLevel } from './sweep-function.ts';
import type { NotificationProps, TriggerProps } from './triggers.ts';

/** The machines that jobs run on. */
export interface ComputeProps {
  /** Families (`g5`) or types (`g5.xlarge`) for sweeps that use a GPU. Default: g4dn, g5, g6, g6e. */
  readonly gpuInstances?: readonly string[];
  /** Families or types for sweeps without GPU. Default: c6i, c7i, m6i, m7i. */
  readonly cpuInstances?: readonly string[];
  /** Share of `maxVcpus` that may run on Spot, 0 … 1; the rest is on demand, for when Spot has none. Default: 0.8. */
  readonly spotShare?: number;
  /** Most vCPUs at once, in each of the two queues. None run while there are no jobs. Default: 64. */
  readonly maxVcpus?: number;
  /** What a job with a GPU asks for. Default: 1 GPU, 4 vCPUs, 12 GiB. */
  readonly gpuJob?: JobSize;
  /** What a job without GPU asks for. Default: 2 vCPUs, 4 GiB. */
  readonly cpuJob?: JobSize;
  /** Longest run of one attempt of a job. Default: 24 hours. */
  readonly jobTimeout?: Duration;
  /** Longest wait for an instance; the trial fails then. 10 minutes to 24 hours. Default: 24 hours. */
  readonly queueTimeout?: Duration;
  /** Disk of an instance: the image, and scratch space of programs. Default: 100 GiB. */
  readonly disk?: Size;
}

export interface JobSize {
  readonly vcpus: number;
  readonly memory: Size;
}

/** The trainer's image: built from `trainer/Dockerfile` when the app is deployed, or one that exists, by its digest. */
export type ImageProps = { readonly uri: string } | { readonly buildArgs: Readonly<Record<string, string>> };

/** Who may use the HTTP API, besides trials with their own tokens: IAM principals, or users of a JWT issuer. */
export interface AuthenticationProps {
  readonly jwt?: {
    readonly issuer: string;
    readonly audience: readonly string[];
    /** The claim that names the user's roles: reader, runner, admin. Default: `skysweep_role`. */
    readonly roleClaim?: string;
  };
}

export interface RetentionProps {
  /** Of the functions', jobs' and executions' logs. Default: one month. */
  readonly logs?: RetentionDays;
  /** Days after which checkpoints go. Default: 90. */
  readonly checkpointDays?: number;
}

/** USD per hour of a running job: what the cost metric, its alarm and the dashboard reckon with. */
export interface PriceProps {
  /** Default: 0.60, about a g5.xlarge on Spot. */
  readonly gpu?: number;
  /** Default: 0.05. */
  readonly cpu?: number;
}

export interface SkysweepSweepsProps {
  /** False leaves the machines out, for emulators without AWS Batch. Default: see `ComputeProps`. */
  readonly compute?: ComputeProps | false;
  /** An endpoint that stands in for AWS Batch; where there is no compute. */
  readonly batchEndpoint?: string;
  /** Where jobs run: public subnets, or private ones with a way out. Default: a VPC of its own without NAT. */
  readonly vpc?: IVpc;
  /** Default: built from `trainer/Dockerfile`. */
  readonly image?: ImageProps;
  /** Default: IAM (SigV4). */
  readonly authentication?: AuthenticationProps;
  /** What starts sweeps by itself, besides `SweepRequested` events and specs that are put in the bucket. */
  readonly triggers?: TriggerProps;
  /** Who is told of sweeps and trials. Default: who listens on the bus. */
  readonly notifications?: NotificationProps;
  /** Buckets whose objects a spec may name as data: trials read them by URLs that the API signs. Default: none. */
  readonly dataBuckets?: readonly string[];
  readonly retention?: RetentionProps;
  /** What the functions log: at `info` every decision, at `debug` those that change nothing, too. Default: info. */
  readonly logLevel?: LogLevel;
  /** Told of every alarm, and when it is over. Default: alarms show in the console only. */
  readonly alarmTarget?: ITopic;
  /** Of table, bucket and logs when the stack goes. Default: retain. */
  readonly removalPolicy?: RemovalPolicy;
  readonly tags?: Readonly<Record<string, string>>;
  readonly pricePerHour?: PriceProps;
  /** USD of jobs a day above which an alarm rings. Default: 50. */
  readonly dailyBudget?: number;
  /** Concurrency set aside for functions. Default: none, since new accounts have none to give. */
  readonly reservedConcurrency?: Readonly<Partial<Record<FunctionName, number>>>;
  /** Default: true. */
  readonly alarms?: boolean;
  /** Default: true. */
  readonly dashboard?: boolean;
}
