/** What a job used while it held its claim, as it tells itself; each time for the whole claim so far. */
export interface Usage {
  /** Wall time of the training. */
  readonly trainSeconds: number;
  /** The most memory that the trainer, or the user's program with its children, had resident; absent if not measurable. */
  readonly peakMemoryMb?: number;
  /** Mean share of the time, in %, in which its GPUs computed; absent without any. */
  readonly gpuUtilisation?: number;
  /** The most memory in use on its GPUs. */
  readonly gpuMemoryMb?: number;
}

/** The usage over all claims of a trial. */
export interface TotalUsage extends Usage {
  /** The claim that spoke last, and the seconds of those before it. */
  readonly lease: number;
  readonly earlierSeconds: number;
  /** Mean over the claims before it. */
  readonly earlierGpuUtilisation?: number;
}

/** Metrics that the system itself records for every trial. */
export const systemMetrics = {
  trainSeconds: 'system/train_seconds',
  deviceSeconds: 'system/device_seconds',
  peakMemoryMb: 'system/peak_memory_mb',
  gpuUtilisation: 'system/gpu_utilisation',
  gpuMemoryMb: 'system/gpu_memory_mb',
} as const;

export const systemMetricNames: readonly string[] = Object.values(systemMetrics);

/** No program has to report these. */
export const isSystemMetric = (name: string) => systemMetricNames.includes(name);

/** Peaks of both, and the mean of their GPU use by their times; the time is left to whoever asks. */
export function joinedUse(before: Usage | undefined, usage: Usage): Omit<Usage, 'trainSeconds'> {
  const most = (a: number | undefined, b: number | undefined) => Math.max(a ?? 0, b ?? 0);
  const peak = most(before?.peakMemoryMb, usage.peakMemoryMb);
  const isGpuKnown = before?.gpuMemoryMb !== undefined || usage.gpuMemoryMb !== undefined;
  const known = [before, usage].flatMap((one) =>
    one?.gpuUtilisation === undefined ? [] : [{ share: one.gpuUtilisation, seconds: one.trainSeconds }],
  );
  const seconds = known.reduce((sum, one) => sum + one.seconds, 0);
  const mean =
    seconds > 0
      ? // Rounding may take the mean of full shares above them.
        Math.min(100, known.reduce((sum, one) => sum + one.share * one.seconds, 0) / seconds)
      : (known.at(-1)?.share ?? undefined);
  return {
    ...(peak > 0 && { peakMemoryMb: peak }),
    ...(mean !== undefined && { gpuUtilisation: mean }),
    ...(isGpuKnown && { gpuMemoryMb: most(before?.gpuMemoryMb, usage.gpuMemoryMb) }),
  };
}

/** Repeating what a claim said changes nothing; a new claim adds to those before it. */
export function addUsage(before: TotalUsage | undefined, lease: number, usage: Usage): TotalUsage {
  const isNew = before !== undefined && before.lease !== lease;
  const earlierSeconds = isNew ? before.earlierSeconds + before.trainSeconds : (before?.earlierSeconds ?? 0);
  const earlierMean = isNew ? before.gpuUtilisation : before?.earlierGpuUtilisation;
  const earlier: Usage = {
    trainSeconds: earlierSeconds,
    ...(before?.peakMemoryMb !== undefined && { peakMemoryMb: before.peakMemoryMb }),
    ...(before?.gpuMemoryMb !== undefined && { gpuMemoryMb: before.gpuMemoryMb }),
    ...(earlierMean !== undefined && { gpuUtilisation: earlierMean }),
  };
  return {
    lease,
    earlierSeconds,
    trainSeconds: usage.trainSeconds,
    ...(earlierMean !== undefined && { earlierGpuUtilisation: earlierMean }),
    ...joinedUse(earlier, usage),
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
    ...(usage?.gpuUtilisation !== undefined && { [systemMetrics.gpuUtilisation]: usage.gpuUtilisation }),
    ...(usage?.gpuMemoryMb !== undefined && { [systemMetrics.gpuMemoryMb]: usage.gpuMemoryMb }),
  };
}
