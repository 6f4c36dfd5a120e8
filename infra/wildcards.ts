import { Aspects, Stack, Validations } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Actions for which IAM knows no resources. */
const withoutResources = new Set([
  'batch:ListJobs',
  'ecr:GetAuthorizationToken',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
]);

/** Why a pattern for several resources is as narrow as it can be. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/\.Arn>\/sweeps\/\*$/, 'The objects of sweeps, whose names are not known before.'],
  [/\.Arn>\/specs\/\*$/, 'Stored specs, whose names are not known before.'],
  [/:execute-api:.*\/v1\/sweeps\*$/, 'A role may use its methods on every sweep.'],
  [/:batch:.*:job-definition\/.*:\*$/, 'Every revision of a definition: those before an update are still in use.'],
  [/:batch:.*:job\/\*$/, 'The ARN of a job is a random id; handlers end those whose names they know.'],
  [/^<[^>]*StateMachine[^>]*>\/\*$/, 'The children of a Distributed Map are named below their state machine.'],
  [/:states:.*:execution:/, 'Executions of this state machine, whose names are not known before.'],
  [/^<[^>]*\.Arn>:\*$/, 'Every version of one function.'],
];

/** A resource as cdk-nag writes it: references in angle brackets. */
function written(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const [[name, argument]] = Object.entries(resource as Record<string, unknown>) as [[string, unknown]];
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(written).join(separator);
  }
  return JSON.stringify(resource);
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function reasonFor(resource: string, { Action }: Statement): string | undefined {
  if (resource !== '*') return reasons.find(([pattern]) => pattern.test(resource))?.[1];
  const actions = list(Action) as string[];
  return actions.every((action) => withoutResources.has(action)) ? 'IAM knows no resources for it.' : undefined;
}

/** Tells cdk-nag why policies below `scope` name patterns; one without a reason here stays a finding. */
export function explainWildcards(scope: Construct): void {
  Aspects.of(scope).add({
    visit(node: IConstruct): void {
      if (!(node instanceof CfnPolicy || node instanceof CfnManagedPolicy)) return;
      const document = Stack.of(node).resolve(node.policyDocument) as { Statement: Statement[] };
      for (const statement of document.Statement) {
        for (const resource of list(statement.Resource).map(written)) {
          const reason = resource.includes('*') ? reasonFor(resource, statement) : undefined;
          if (reason) Validations.of(node).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
        }
      }
    },
  });
}
