import { RemovalPolicy, Size } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { ComputeProps, SkysweepSweepsProps } from './props.ts';

const prefix = 'skysweep:';

type Props = { -readonly [K in keyof SkysweepSweepsProps]: SkysweepSweepsProps[K] };
type Compute = { -readonly [K in keyof ComputeProps]: ComputeProps[K] };

interface Draft {
  readonly props: Props;
  readonly compute: Compute;
  readonly scope: Construct;
}

function bad(name: string, value: unknown, wanted: string): never {
  throw new RangeError(`the context value ${prefix}${name} is ${JSON.stringify(value)}: ${wanted}`);
}

function numberOf(name: string, value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && number >= 0 ? number : bad(name, value, 'give a number');
}

function flagOf(name: string, value: unknown): boolean {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : bad(name, value, 'give true or false');
}

function listOf(name: string, value: unknown): string[] {
  const items = typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value;
  const fine =
    Array.isArray(items) && items.length > 0 && items.every((item) => typeof item === 'string' && item !== '');
  return fine ? (items as string[]) : bad(name, value, 'give names, with commas between them');
}

const textOf = (name: string, value: unknown) =>
  typeof value === 'string' && value !== '' ? value : bad(name, value, 'give a text');

function retentionOf(name: string, value: unknown): RetentionDays {
  const days = numberOf(name, value);
  const known = Object.values(RetentionDays).filter((one) => typeof one === 'number');
  return known.includes(days) ? days : bad(name, value, `CloudWatch Logs keeps for ${known.join(', ')} days`);
}

const logLevels = ['debug', 'info', 'warn', 'error'] as const;

/** What each `-c skysweep:NAME=VALUE` sets; lists are separated by commas. */
const readers: Readonly<Record<string, (draft: Draft, value: unknown, name: string) => void>> = {
  compute: ({ props }, value, name) => {
    if (!flagOf(name, value)) props.compute = false;
  },
  batchEndpoint: ({ props }, value, name) => {
    props.batchEndpoint = textOf(name, value);
  },
  gpuInstances: ({ compute }, value, name) => {
    compute.gpuInstances = listOf(name, value);
  },
  cpuInstances: ({ compute }, value, name) => {
    compute.cpuInstances = listOf(name, value);
  },
  spotShare: ({ compute }, value, name) => {
    compute.spotShare = numberOf(name, value);
  },
  maxVcpus: ({ compute }, value, name) => {
    compute.maxVcpus = numberOf(name, value);
  },
  diskGib: ({ compute }, value, name) => {
    compute.disk = Size.gibibytes(numberOf(name, value));
  },
  vpc: ({ props, scope }, value, name) => {
    const vpcId = textOf(name, value);
    props.vpc = Vpc.fromLookup(scope, 'Vpc', vpcId === 'default' ? { isDefault: true } : { vpcId });
  },
  image: ({ props }, value, name) => {
    props.image = { uri: textOf(name, value) };
  },
  tensorflow: ({ props }, value, name) => {
    props.image = { buildArgs: { TENSORFLOW: textOf(name, value) } };
  },
  jwtIssuer: ({ props }, value, name) => {
    props.authentication = { jwt: { audience: [], ...props.authentication?.jwt, issuer: textOf(name, value) } };
  },
  jwtAudience: ({ props }, value, name) => {
    props.authentication = { jwt: { issuer: '', ...props.authentication?.jwt, audience: listOf(name, value) } };
  },
  dataBuckets: ({ props }, value, name) => {
    props.dataBuckets = listOf(name, value);
  },
  logDays: ({ props }, value, name) => {
    props.retention = { ...props.retention, logs: retentionOf(name, value) };
  },
  logLevel: ({ props }, value, name) => {
    const level = logLevels.find((one) => one === value);
    props.logLevel = level ?? bad(name, value, `give ${logLevels.join(', ')}`);
  },
  checkpointDays: ({ props }, value, name) => {
    props.retention = { ...props.retention, checkpointDays: numberOf(name, value) };
  },
  alarmTopic: ({ props, scope }, value, name) => {
    props.alarmTarget = Topic.fromTopicArn(scope, 'AlarmTopic', textOf(name, value));
  },
  removal: ({ props }, value, name) => {
    if (value !== 'retain' && value !== 'destroy') bad(name, value, 'give retain or destroy');
    props.removalPolicy = value === 'destroy' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
  },
  gpuHourPrice: ({ props }, value, name) => {
    props.pricePerHour = { ...props.pricePerHour, gpu: numberOf(name, value) };
  },
  cpuHourPrice: ({ props }, value, name) => {
    props.pricePerHour = { ...props.pricePerHour, cpu: numberOf(name, value) };
  },
  dailyBudget: ({ props }, value, name) => {
    props.dailyBudget = numberOf(name, value);
  },
  alarms: ({ props }, value, name) => {
    props.alarms = flagOf(name, value);
  },
  dashboard: ({ props }, value, name) => {
    props.dashboard = flagOf(name, value);
  },
};

/**
 * The props that an app's context asks for, from cdk.json or `-c skysweep:NAME=VALUE`.
 * @throws RangeError that names the value and what it may be.
 */
export function readContext(scope: Construct): SkysweepSweepsProps {
  const draft: Draft = { props: {}, compute: {}, scope };
  const context = scope.node.getAllContext() as Record<string, unknown>;
  for (const [key, value] of Object.entries(context)) {
    if (!key.startsWith(prefix)) continue;
    const name = key.slice(prefix.length);
    const read = readers[name];
    if (!read) bad(name, value, `there is no such setting; there are ${Object.keys(readers).join(', ')}`);
    read(draft, value, name);
  }
  const { props, compute } = draft;
  const jwt = props.authentication?.jwt;
  if (jwt && (!jwt.issuer || jwt.audience.length === 0)) {
    bad('jwtIssuer', jwt.issuer, 'a JWT issuer needs an audience and the other way round');
  }
  return { ...props, ...(props.compute !== false && { compute }) };
}
