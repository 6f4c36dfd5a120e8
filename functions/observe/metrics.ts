/**
 * All metrics, by CloudWatch's units. Their only dimension is the deployment: CloudWatch charges for every combination of
 * dimensions, so that one for each sweep or trial would cost more than running it.
 */
export const metricUnits = {
  /** Time that the attempts of a job ran. */
  JobSeconds: 'Seconds',
  /** What that costs, in USD. */
  JobCost: 'None',
  /** Time before the first attempt of a job began. */
  QueueSeconds: 'Seconds',
  /** Hosts that were taken away from a job. */
  Reclaimed: 'Count',
  /** Time in which the sampler made a proposal. */
  ProposeSeconds: 'Seconds',
  TrialsCompleted: 'Count',
  TrialsStopped: 'Count',
  TrialsFailed: 'Count',
  /** Steps that trials reported. */
  Reports: 'Count',
  /** Trials that were better than all before them. */
  Improvements: 'Count',
} as const;

export type MetricName = keyof typeof metricUnits;

export const metricNamespace = 'Skysweep';
