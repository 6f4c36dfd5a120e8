/** What is measured of EventBridge's "Batch Job State Change" when a job has ended; times are epoch milliseconds. */
export interface EndedJob {
  readonly jobName: string;
  readonly jobQueue: string;
  readonly createdAt: number;
  readonly attempts?: readonly {
    readonly startedAt?: number;
    readonly stoppedAt?: number;
    readonly statusReason?: string;
  }[];
}

export interface MeterSettings {
  /** Distinguishes deployments in one account. */
  readonly deployment: string;
  readonly cpuQueue: string;
  /** USD per hour of a running job. */
  readonly price: { readonly gpu: number; readonly cpu: number };
}

const namespace = 'Skysweep';
const units = { JobSeconds: 'Seconds', JobCost: 'None', QueueSeconds: 'Seconds', Reclaimed: 'Count' } as const;

/**
 * A job's metrics as a line in CloudWatch's embedded metric format: seconds that its attempts ran, what they cost (USD),
 * seconds before the first one began, and how many hosts were taken away from it.
 */
export function meter({ createdAt, jobName, jobQueue, attempts = [] }: EndedJob, settings: MeterSettings, now: number) {
  const ran = attempts.flatMap(({ startedAt, stoppedAt }) =>
    startedAt !== undefined && stoppedAt !== undefined ? [(stoppedAt - startedAt) / 1000] : [],
  );
  const seconds = ran.reduce((sum, one) => sum + Math.max(one, 0), 0);
  const kind = jobQueue === settings.cpuQueue ? 'cpu' : 'gpu';
  const first = attempts.find(({ startedAt }) => startedAt !== undefined)?.startedAt;
  const values: Record<keyof typeof units, number> = {
    JobSeconds: seconds,
    JobCost: (seconds / 3600) * settings.price[kind],
    QueueSeconds: Math.max(((first ?? now) - createdAt) / 1000, 0),
    Reclaimed: attempts.filter(({ statusReason }) => statusReason?.startsWith('Host EC2')).length,
  };
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [['Deployment']],
          Metrics: Object.entries(units).map(([Name, Unit]) => ({ Name, Unit })),
        },
      ],
    },
    Deployment: settings.deployment,
    job: jobName,
    kind,
    ...values,
  };
}

function readSettings(environment: NodeJS.ProcessEnv): MeterSettings {
  const price = (name: string) => {
    const value = Number(environment[name]);
    if (!(value >= 0)) throw new Error(`the environment variable ${name} must be a number, not ${environment[name]}`);
    return value;
  };
  return {
    deployment: environment.SKYSWEEP_DEPLOYMENT ?? '',
    cpuQueue: environment.SKYSWEEP_CPU_JOB_QUEUE ?? '',
    price: { gpu: price('SKYSWEEP_PRICE_GPU_HOUR'), cpu: price('SKYSWEEP_PRICE_CPU_HOUR') },
  };
}

/** Straight to standard output: the console would wrap the line, and CloudWatch would not see the metrics in it. */
export async function handler({ detail }: { readonly detail: EndedJob }): Promise<void> {
  const line = meter(detail, readSettings(process.env), Date.now());
  await new Promise((written) => process.stdout.write(`${JSON.stringify(line)}\n`, written));
}
