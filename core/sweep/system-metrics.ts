/** What a job used while it held its claim, as it tells itself; each time for the whole claim so far. */
export interface Usage {
  /** Wall time of the training. */
  readonly trainSeconds: number;
  /** The most memory that the trainer, or the user's program with its children, had resident; absent if not measurable. */
  readonly peakMemoryMb?: number;
}

/** The usage over all claims of a trial. */
export interface TotalUsage extends Usage {
  /** The claim that spoke last, and the seconds of those before it. */
  readonly lease: number;
  readonly earlierSeconds: number;
}

/** Metrics that the system itself records for every trial. */
export const systemMetrics = {
  trainSeconds: 'system/train_seconds',
  deviceSeconds: 'system/device_seconds',
  peakMemoryMb: 'system/peak_memory_mb',
} as const;

export const systemMetricNames: readonly string[] = Object.values(systemMetrics);

/** No program has to report these. */
export const isSystemMetric = (name: string) => systemMetricNames.includes(name);

/** Repeating what a claim said changes nothing; a new claim adds to those before it. */
export function addUsage(before: TotalUsage | undefined, lease: number, usage: Usage): TotalUsage {
  const earlierSeconds =
    before === undefined
      ? 0
      : before.lease === lease
        ? before.earlierSeconds
        : before.earlierSeconds + before.trainSeconds;
  const peak = Math.max(before?.peakMemoryMb ?? 0, usage.peakMemoryMb ?? 0);
  return {
    lease,
    earlierSeconds,
    trainSeconds: usage.trainSeconds,
    ...(peak > 0 && { peakMemoryMb: peak }),
  };
}

/**
 * The system's metrics of a trial. A trainer that does not tell its time is taken to have trained as long as its jobs
 * held their places.
 */
export function systemMetricsOf(
  deviceSeconds: number,
  usage: TotalUsage | undefined,
): Readonly<Record<string, number>> {
  return {
    [systemMetrics.trainSeconds]: usage ? usage.earlierSeconds + usage.trainSeconds : deviceSeconds,
    [systemMetrics.deviceSeconds]: deviceSeconds,
    ...(usage?.peakMemoryMb !== undefined && { [systemMetrics.peakMemoryMb]: usage.peakMemoryMb }),
  };
}
