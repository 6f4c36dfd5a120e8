import { Duration } from 'aws-cdk-lib';
import { EventField, type EventPattern, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { jobNames } from '../functions/job-name.ts';

/** A function and where events go that do not reach it. */
export interface Listener {
  readonly handler: IFunction;
  readonly deadLetterQueue: IQueue;
}

export interface EndingRulesProps {
  /** Told of every job that has ended. */
  readonly jobs: readonly Listener[];
  /** Told of executions that did not end by themselves. */
  readonly executions: Listener;
  readonly stateMachine: IStateMachine;
  /** ARNs; none where something stands in for Batch. */
  readonly jobQueues: readonly string[];
}

/**
 * What is passed on of a job's end. Batch puts the whole container into its events, whose environment has the trial's
 * token. These fields are in every such event but for the reason, which may come out empty.
 */
const passedOn = ['jobId', 'jobName', 'jobQueue', 'status', 'statusReason', 'createdAt', 'attempts'] as const;

const endOfJob = RuleTargetInput.fromObject({
  detail: Object.fromEntries(passedOn.map((field) => [field, EventField.fromPath(`$.detail.${field}`)])),
});

/** The ends that nobody waits for: of a job, and of an execution that was stopped, failed or timed out. */
export class EndingRules extends Construct {
  readonly jobEnded: Rule;
  readonly executionEnded: Rule;

  constructor(scope: Construct, id: string, props: EndingRulesProps) {
    super(scope, id);
    const { jobs, executions, stateMachine, jobQueues } = props;
    const jobPrefix = jobNames('').split('_', 1)[0];
    const pattern: EventPattern = {
      source: ['aws.batch'],
      detailType: ['Batch Job State Change'],
      detail: {
        status: ['SUCCEEDED', 'FAILED'],
        jobName: Match.prefix(`${jobPrefix}_`),
        ...(jobQueues.length > 0 && { jobQueue: [...jobQueues] }),
      },
    };
    this.jobEnded = this.#rule('JobEnded', jobs, pattern, endOfJob);
    this.executionEnded = this.#rule('ExecutionEnded', [executions], {
      source: ['aws.states'],
      detailType: ['Step Functions Execution Status Change'],
      detail: { status: ['ABORTED', 'FAILED', 'TIMED_OUT'], stateMachineArn: [stateMachine.stateMachineArn] },
    });
  }

  #rule(id: string, listeners: readonly Listener[], eventPattern: EventPattern, event?: RuleTargetInput): Rule {
    return new Rule(this, id, {
      eventPattern,
      targets: listeners.map(
        ({ handler, deadLetterQueue }) =>
          new LambdaFunction(handler, {
            deadLetterQueue,
            retryAttempts: 20,
            maxEventAge: Duration.hours(6),
            ...(event && { event }),
          }),
      ),
    });
  }
}
