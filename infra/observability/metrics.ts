import type { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { type MetricName, metricNamespace } from '../../functions/observe/metrics.ts';
import type { BundleName } from '../functions.ts';

/** What is watched. */
export interface Watched {
  readonly functions: Readonly<Partial<Record<BundleName, IFunction>>> & Readonly<Record<string, IFunction>>;
  readonly stateMachine: IStateMachine;
  readonly deadLetterQueues: readonly IQueue[];
  readonly jobEnded: Rule;
  /** The functions' service, which is the dimension of the metrics that they write. */
  readonly deployment: string;
}

/** One that the functions write. */
export const ownMetric = ({ deployment }: Watched, metricName: MetricName, statistic: string, period: Duration) =>
  new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { service: deployment },
    statistic,
    period,
  });

/** One metric of all functions together. */
export function overFunctions(
  { functions }: Watched,
  label: string,
  metric: (handler: IFunction) => Metric,
  period: Duration,
): MathExpression {
  const usingMetrics = Object.fromEntries(Object.values(functions).map((handler, i) => [`m${i}`, metric(handler)]));
  return new MathExpression({ label, expression: `SUM(METRICS("m"))`, usingMetrics, period });
}

/**
 * 1 where settle-trial was called, though no job has ended: lanes ask every hour for jobs that are still in the queue,
 * or whose events were lost.
 */
export function stuck({ functions, jobEnded }: Watched, period: Duration): MathExpression {
  const asked = (functions['settle-trial'] as IFunction).metricInvocations({ period });
  const ended = new Metric({
    namespace: 'AWS/Events',
    metricName: 'TriggeredRules',
    dimensionsMap: { RuleName: jobEnded.ruleName },
    statistic: 'Sum',
    period,
  });
  return new MathExpression({
    label: 'Lanes ask, no job ends',
    expression: 'IF(FILL(asked, 0) > 0 AND FILL(ended, 0) == 0, 1, 0)',
    usingMetrics: { asked, ended },
    period,
  });
}
