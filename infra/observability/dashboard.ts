import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  PeriodOverride,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { ownMetric, type Watched } from './metrics.ts';

export interface SweepDashboardProps extends Watched {
  readonly alarms: readonly Alarm[];
  readonly table: TableV2;
}

const width = 8;

/** One page: alarms, sweeps, proposals, jobs and their cost, functions, table. */
export class SweepDashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, table, ...watched }: SweepDashboardProps) {
    super(scope, id);
    const period = Duration.minutes(5);
    const { functions, stateMachine } = watched;
    const propose = functions['propose-trial'] as IFunction;
    const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
      new GraphWidget({ title, width, left, right });
    const each = (metric: (handler: IFunction) => IMetric) => Object.values(functions).map(metric);
    new Dashboard(this, 'Dashboard', {
      periodOverride: PeriodOverride.AUTO,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', width: 3 * width, alarms: [...alarms] })],
        [
          graph('Sweeps', [
            stateMachine.metricStarted({ period }),
            stateMachine.metricSucceeded({ period }),
            stateMachine.metricFailed({ period }),
            stateMachine.metricAborted({ period }),
          ]),
          graph(
            'Proposals (ms)',
            ['p50', 'p99'].map((statistic) => propose.metricDuration({ period, statistic })),
            [propose.metricInvocations({ period })],
          ),
          graph('Launches', [(functions['launch-trial'] as IFunction).metricInvocations({ period })]),
        ],
        [
          graph(
            'Trials',
            (['TrialsCompleted', 'TrialsStopped', 'TrialsFailed'] as const).map((name) =>
              ownMetric(watched, name, 'Sum', period),
            ),
            [ownMetric(watched, 'Improvements', 'Sum', period)],
          ),
          graph('Reports', [ownMetric(watched, 'Reports', 'Sum', period)]),
          graph(
            'Seconds of the sampler',
            ['p50', 'p99'].map((statistic) => ownMetric(watched, 'ProposeSeconds', statistic, period)),
          ),
        ],
        [
          graph(
            'Hours of jobs and their cost (USD)',
            [ownMetric(watched, 'JobSeconds', 'Sum', Duration.hours(1))],
            [ownMetric(watched, 'JobCost', 'Sum', Duration.hours(1))],
          ),
          graph('Seconds in the queue', [
            ownMetric(watched, 'QueueSeconds', 'p50', period),
            ownMetric(watched, 'QueueSeconds', 'p99', period),
          ]),
          graph('Hosts taken away', [ownMetric(watched, 'Reclaimed', 'Sum', Duration.hours(1))]),
        ],
        [
          graph(
            'Errors',
            each((handler) => handler.metricErrors({ period })),
          ),
          graph(
            'Throttles',
            each((handler) => handler.metricThrottles({ period })),
          ),
          graph('Table', [
            table.metricConsumedReadCapacityUnits({ period }),
            table.metricConsumedWriteCapacityUnits({ period }),
          ]),
        ],
      ],
    });
  }
}
