import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { SkysweepStack } from '../../infra/stack.ts';
import { image, resourcesOf, templateOf, testApp } from './synthesise.ts';

const template = templateOf();
const alarms = (of = template) =>
  Object.entries(resourcesOf(of))
    .filter(([, { Type }]) => Type === 'AWS::CloudWatch::Alarm')
    .map(([id, { Properties }]) => ({ id, Properties }));

describe('the alarms', () => {
  it.each(['Errors', 'Throttles', 'DeadLetters', 'SlowProposals', 'FailedExecutions', 'StuckSweeps', 'Cost'])(
    'watch %s, are silent without data and say what to do',
    (name) => {
      const [alarm] = alarms().filter(({ id }) => new RegExp(`Alarms${name}[0-9A-F]{8}$`).test(id));
      expect(alarm?.Properties).toMatchObject({
        TreatMissingData: 'notBreaching',
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmDescription: expect.stringMatching(/.{20}/),
      });
    },
  );

  it('fit CloudWatch: an alarm looks back a week at most, over ten metrics at most', () => {
    for (const { Properties } of alarms()) {
      const metrics = (Properties.Metrics ?? []) as { MetricStat?: { Period: number }; Expression?: string }[];
      const periods = metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []);
      const period = (Properties.Period as number | undefined) ?? Math.max(...periods);
      expect(period * (Properties.EvaluationPeriods as number)).toBeLessThanOrEqual(Duration.days(7).toSeconds());
      expect(metrics.filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
    }
  });

  it('ring above the budget of a day', () => {
    templateOf({ dailyBudget: 12 }).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'JobCost',
      Namespace: 'Skysweep',
      Statistic: 'Sum',
      Period: 86_400,
      Threshold: 12,
    });
  });

  it('tell the target when they ring and when it is over', () => {
    const stack = new SkysweepStack(testApp(), 'Skysweep', {
      sweeps: (scope) => ({ image, alarmTarget: new Topic(scope, 'People') as never }),
    });
    const told = Template.fromStack(stack);
    for (const { Properties } of alarms(told)) {
      expect(Properties.AlarmActions).toHaveLength(1);
      expect(Properties.OKActions).toEqual(Properties.AlarmActions);
    }
  });
});

describe('the dashboard', () => {
  it('is there unless it is left out', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    templateOf({ dashboard: false }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    templateOf({ alarms: false }).resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });
});

describe('the log level', () => {
  const levels = (of: Template) =>
    Object.values(resourcesOf(of))
      .filter(({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.LoggingConfig)
      .map(({ Properties }) => {
        const { ApplicationLogLevel } = Properties.LoggingConfig as { ApplicationLogLevel: string };
        const { Variables } = Properties.Environment as { Variables: Record<string, string> };
        return [ApplicationLogLevel, Variables.POWERTOOLS_LOG_LEVEL, Variables.POWERTOOLS_SERVICE_NAME];
      });

  it('is that of all functions; Lambda lets metrics pass, which it takes for INFO, at any', () => {
    const expected = (lambda: string, own: string) => Array(9).fill([lambda, own, 'Skysweep/Sweeps']);
    expect(levels(template)).toEqual(expected('INFO', 'INFO'));
    expect(levels(templateOf({ compute: false, logLevel: 'error' }))).toEqual(expected('INFO', 'ERROR'));
    expect(levels(templateOf({ compute: false, logLevel: 'debug' }))).toEqual(expected('DEBUG', 'DEBUG'));
  });
});

describe('ends that nobody waits for', () => {
  const resources = resourcesOf(template);
  const named = (part: string) => Match.stringLikeRegexp(part);

  it('of jobs reach settle-trial and the meter, from these queues alone', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.batch'],
        'detail-type': ['Batch Job State Change'],
        detail: {
          status: ['SUCCEEDED', 'FAILED'],
          jobName: [{ prefix: 'skysweep_' }],
          jobQueue: [
            { 'Fn::GetAtt': [named('GpuQueue'), 'JobQueueArn'] },
            { 'Fn::GetAtt': [named('CpuQueue'), 'JobQueueArn'] },
          ],
        },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [named('SettleTrial'), 'Arn'] },
          RetryPolicy: { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 21_600 },
        }),
        Match.objectLike({ Arn: { 'Fn::GetAtt': [named('MeterJob'), 'Arn'] } }),
      ],
    });
  });

  it('of executions reach halt-sweep', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['ABORTED', 'FAILED', 'TIMED_OUT'], stateMachineArn: [{ Ref: named('StateMachine') }] },
      },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [named('HaltSweep'), 'Arn'] } })],
    });
  });

  it('are kept when they cannot be delivered or handled', () => {
    for (const { Type, Properties } of Object.values(resources)) {
      if (Type !== 'AWS::Events::Rule') continue;
      for (const target of Properties.Targets as Record<string, unknown>[])
        expect(target).toHaveProperty('DeadLetterConfig');
    }
    const asynchronous = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::EventInvokeConfig');
    expect(asynchronous.length).toBeGreaterThanOrEqual(3);
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });
});
