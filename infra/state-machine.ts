import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { FunctionName } from './functions.ts';

export interface SweepStateMachineProps {
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
  readonly logGroup: ILogGroup;
}

/** Lambda's own passing failures: the only ones that are worth another try. */
const serviceErrors = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

/** A job may take its time in the queue; the catch asks after it, so this bounds nothing but the silence. */
const whileRunning = sfn.Timeout.at('$.heartbeatSeconds');

/**
 * begin → lanes → conclude. A lane proposes a trial, launches it, waits for the release and goes round again; a silent
 * launch is reconciled with the queue and adopted under a new token when its job still lives.
 */
export class SweepStateMachine extends Construct {
  readonly stateMachine: sfn.StateMachine;

  constructor(scope: Construct, id: string, { functions, logGroup }: SweepStateMachineProps) {
    super(scope, id);

    const begin = this.#invoke('BeginSweep', functions['begin-sweep']);
    const conclude = this.#invoke('ConcludeSweep', functions['conclude-sweep']);
    const lanes = new sfn.DistributedMap(this, 'Lanes', {
      comment: 'One child execution a shift; a lane never waits for another.',
      itemsPath: '$.lanes',
      itemSelector: {
        sweep: sfn.JsonPath.stringAt('$.sweep'),
        generation: sfn.JsonPath.numberAt('$.generation'),
        lane: sfn.JsonPath.objectAt('$$.Map.Item.Value'),
        turn: 0,
      },
      maxConcurrencyPath: '$.parallel',
      toleratedFailurePercentage: 100,
      mapExecutionType: sfn.StateMachineType.STANDARD,
      resultPath: sfn.JsonPath.DISCARD,
    });
    lanes.itemProcessor(this.#lane(functions));
    lanes.addCatch(conclude, { resultPath: '$.error' });

    this.stateMachine = new sfn.StateMachine(this, 'StateMachine', {
      definitionBody: sfn.DefinitionBody.fromChainable(
        begin
          .next(lanes)
          .next(conclude)
          .next(
            new sfn.Choice(this, 'AnotherRound')
              .when(sfn.Condition.booleanEquals('$.again', true), begin)
              .otherwise(new sfn.Succeed(this, 'Concluded')),
          ),
      ),
      comment: 'A hyperparameter sweep.',
      tracingEnabled: true,
      // Without the data: it has the task tokens.
      logs: { destination: logGroup, level: sfn.LogLevel.ALL, includeExecutionData: false },
    });
  }

  #lane(functions: SweepStateMachineProps['functions']): sfn.IChainable {
    const propose = this.#invoke('ProposeTrial', functions['propose-trial']);

    const launch = new LambdaInvoke(this, 'LaunchTrial', {
      stateName: 'LaunchTrial',
      lambdaFunction: functions['launch-trial'],
      integrationPattern: sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
      payload: sfn.TaskInput.fromObject({
        taskToken: sfn.JsonPath.taskToken,
        sweep: sfn.JsonPath.stringAt('$.sweep'),
        generation: sfn.JsonPath.numberAt('$.generation'),
        trial: sfn.JsonPath.numberAt('$.trial'),
        launch: sfn.JsonPath.numberAt('$.launch'),
        adopt: sfn.JsonPath.objectAt('$.adopt'),
        heartbeatSeconds: sfn.JsonPath.numberAt('$.heartbeatSeconds'),
      }),
      heartbeatTimeout: whileRunning,
      resultPath: '$.release',
      retryOnServiceExceptions: false,
    });
    retry(launch);

    const reconcile = new LambdaInvoke(this, 'ReconcileTrial', {
      stateName: 'ReconcileTrial',
      lambdaFunction: functions['settle-trial'],
      payload: sfn.TaskInput.fromObject({
        reconcile: true,
        sweep: sfn.JsonPath.stringAt('$.sweep'),
        trial: sfn.JsonPath.numberAt('$.trial'),
        launch: sfn.JsonPath.numberAt('$.launch'),
        error: sfn.JsonPath.objectAt('$.error'),
      }),
      payloadResponseOnly: true,
      resultPath: '$.release',
      retryOnServiceExceptions: false,
    });
    retry(reconcile);

    const again = new sfn.Pass(this, 'LaunchAgain', {
      comment: 'A fresh job for a trial whose host was lost, or a new token for a job that still waits.',
      parameters: {
        'sweep.$': '$.sweep',
        'generation.$': '$.generation',
        'lane.$': '$.lane',
        'turn.$': '$.turn',
        'trial.$': '$.trial',
        'launch.$': '$.release.launch',
        'adopt.$': '$.release.adopt',
        'heartbeatSeconds.$': '$.release.heartbeatSeconds',
      },
    });
    const next = new sfn.Pass(this, 'NextTurn', {
      parameters: { 'sweep.$': '$.sweep', 'generation.$': '$.generation', 'lane.$': '$.lane', 'turn.$': '$.turn' },
    });
    const backOff = new sfn.Wait(this, 'BackOff', { time: sfn.WaitTime.secondsPath('$.release.delaySeconds') });
    const released = new sfn.Choice(this, 'Released')
      .when(
        sfn.Condition.and(
          sfn.Condition.stringEquals('$.release.outcome', 'relaunch'),
          sfn.Condition.numberGreaterThan('$.release.delaySeconds', 0),
        ),
        backOff.next(again),
      )
      .when(
        sfn.Condition.or(
          sfn.Condition.stringEquals('$.release.outcome', 'relaunch'),
          sfn.Condition.stringEquals('$.release.outcome', 'waiting'),
        ),
        again.next(launch),
      )
      .otherwise(next.next(propose));
    launch.addCatch(reconcile, { resultPath: '$.error' });
    launch.next(released);
    reconcile.next(released);

    const wait = new sfn.Wait(this, 'WaitForWork', { time: sfn.WaitTime.secondsPath('$.seconds') });
    return propose.next(
      new sfn.Choice(this, 'WhatNext')
        .when(sfn.Condition.stringEquals('$.action', 'launch'), launch)
        .when(sfn.Condition.stringEquals('$.action', 'wait'), wait.next(propose))
        .otherwise(new sfn.Pass(this, 'LaneDone', { result: sfn.Result.fromObject({}) })),
    );
  }

  /** A state whose input goes to the function and whose answer is the next state's input. */
  #invoke(name: string, lambdaFunction: IFunction): LambdaInvoke {
    const task = new LambdaInvoke(this, name, {
      stateName: name,
      lambdaFunction,
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
    });
    retry(task);
    return task;
  }
}

function retry(task: LambdaInvoke): void {
  task.addRetry({
    errors: serviceErrors,
    interval: Duration.seconds(1),
    maxAttempts: 6,
    backoffRate: 2,
    maxDelay: Duration.seconds(30),
    jitterStrategy: sfn.JitterType.FULL,
  });
}
