import { cloudWatch, metrics, observed } from '../observe/powertools.ts';

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
  readonly cpuQueue: string;
  /** USD per hour of a running job. */
  readonly price: { readonly gpu: number; readonly cpu: number };
}

type JobMetrics = Readonly<Record<'JobSeconds' | 'JobCost' | 'QueueSeconds' | 'Reclaimed', number>>;

/** What a job took: seconds that its attempts ran, what they cost, seconds before the first one, hosts taken away. */
export function meter({ createdAt, jobQueue, attempts = [] }: EndedJob, settings: MeterSettings, now: number) {
  const ran = attempts.flatMap(({ startedAt, stoppedAt }) =>
    startedAt !== undefined && stoppedAt !== undefined ? [(stoppedAt - startedAt) / 1000] : [],
  );
  const seconds = ran.reduce((sum, one) => sum + Math.max(one, 0), 0);
  const kind = jobQueue === settings.cpuQueue ? 'cpu' : 'gpu';
  const first = attempts.find(({ startedAt }) => startedAt !== undefined)?.startedAt;
  const values: JobMetrics = {
    JobSeconds: seconds,
    JobCost: (seconds / 3600) * settings.price[kind],
    QueueSeconds: Math.max(((first ?? now) - createdAt) / 1000, 0),
    Reclaimed: attempts.filter(({ statusReason }) => statusReason?.startsWith('Host EC2')).length,
  };
  return { kind, values } as const;
}

function readSettings(environment: NodeJS.ProcessEnv): MeterSettings {
  const price = (name: string) => {
    const value = Number(environment[name]);
    if (!(value >= 0)) throw new Error(`the environment variable ${name} must be a number, not ${environment[name]}`);
    return value;
  };
  return {
    cpuQueue: environment.SKYSWEEP_CPU_JOB_QUEUE ?? '',
    price: { gpu: price('SKYSWEEP_PRICE_GPU_HOUR'), cpu: price('SKYSWEEP_PRICE_CPU_HOUR') },
  };
}

export const handler = observed(async ({ detail }: { readonly detail: EndedJob }): Promise<void> => {
  const { kind, values } = meter(detail, readSettings(process.env), Date.now());
  for (const [name, value] of Object.entries(values)) cloudWatch.count(name as keyof JobMetrics, value);
  metrics.addMetadata('job', detail.jobName);
  metrics.addMetadata('kind', kind);
});
