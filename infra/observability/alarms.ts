import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { overFunctions, ownMetric, stuck, type Watched } from './metrics.ts';

export interface SweepAlarmsProps extends Watched {
  readonly target?: ITopic | undefined;
  /** USD of jobs a day. */
  readonly dailyBudget: number;
}

interface Threshold {
  readonly metric: IMetric;
  readonly above: number;
  /** Periods out of `periods` that have to be above. Default: 1 of 1. */
  readonly datapoints?: number;
  readonly periods?: number;
  readonly description: string;
}

/** Rings when somebody should look; each says what to look at. */
export class SweepAlarms extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { target, dailyBudget, ...watched }: SweepAlarmsProps) {
    super(scope, id);
    const period = Duration.minutes(5);
    const propose = watched.functions['propose-trial'] as IFunction;
    const thresholds: Record<string, Threshold> = {
      Errors: {
        metric: overFunctions(watched, 'Errors', (handler) => handler.metricErrors({ period }), period),
        above: 0,
        datapoints: 2,
        periods: 3,
        description: 'Functions fail again and again: read their logs. Single failures are retried.',
      },
      Throttles: {
        metric: overFunctions(watched, 'Throttles', (handler) => handler.metricThrottles({ period }), period),
        above: 0,
        datapoints: 3,
        periods: 3,
        description: 'Functions are throttled: ask for more concurrency, or run fewer trials at once.',
      },
      DeadLetters: {
        metric: new MathExpression({
          label: 'Dead letters',
          expression: 'SUM(METRICS("m"))',
          usingMetrics: Object.fromEntries(
            watched.deadLetterQueues.map((queue, i) => [
              `m${i}`,
              queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
            ]),
          ),
          period,
        }),
        above: 0,
        description: 'Events could not be handled: read the dead-letter queues, mend the cause, send the events again.',
      },
      SlowProposals: {
        metric: propose.metricDuration({ period, statistic: 'p99' }),
        above: 10_000,
        datapoints: 3,
        periods: 5,
        description:
          'A hundredth of the proposals takes more than 10 s: lanes wait. A longer history or a cheaper sampler?',
      },
      FailedExecutions: {
        metric: new MathExpression({
          label: 'Failed executions',
          expression: 'failed + timedOut',
          usingMetrics: {
            failed: watched.stateMachine.metricFailed({ period }),
            timedOut: watched.stateMachine.metricTimedOut({ period }),
          },
          period,
        }),
        above: 0,
        description: 'The execution of a sweep failed; its jobs were ended. `skysweep resume` continues it.',
      },
      StuckSweeps: {
        metric: stuck(watched, Duration.hours(2)),
        above: 0,
        datapoints: 3,
        periods: 3,
        description: 'Lanes have waited six hours and no job has ended: quota, capacity, or a program that hangs.',
      },
      Cost: {
        metric: ownMetric(watched, 'JobCost', 'Sum', Duration.days(1)),
        above: dailyBudget,
        description: `Jobs that ended today cost more than ${dailyBudget} USD, reckoned by their hours.`,
      },
    };
    this.alarms = Object.entries(thresholds).map(([name, threshold]) => this.#alarm(name, threshold, target));
  }

  #alarm(name: string, { metric, above, datapoints = 1, periods = 1, description }: Threshold, target?: ITopic): Alarm {
    const alarm = new Alarm(this, name, {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: datapoints,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: description,
    });
    if (target) {
      alarm.addAlarmAction(new SnsAction(target));
      alarm.addOkAction(new SnsAction(target));
    }
    return alarm;
  }
}
