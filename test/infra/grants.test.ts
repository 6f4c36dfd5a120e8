import { describe, expect, it } from 'vitest';
import { type BundleName, functionNames } from '../../infra/functions.ts';
import { resourcesOf, templateOf } from './synthesise.ts';

const resources = resourcesOf(templateOf());

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly 'ForAllValues:StringLike'?: { readonly 'dynamodb:LeadingKeys': string[] } };
}

/** Everything that the role of a bundle may do. */
function statementsOf(bundle: string): Statement[] {
  const pascal = bundle.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
  const role = Object.keys(resources).filter((id) => new RegExp(`${pascal}Role[0-9A-F]{8}$`).test(id));
  expect(role, bundle).toHaveLength(1);
  expect(resources[role[0]!]?.Properties).not.toHaveProperty('ManagedPolicyArns');
  return Object.values(resources)
    .filter(
      ({ Type, Properties }) => Type === 'AWS::IAM::Policy' && JSON.stringify(Properties.Roles).includes(role[0]!),
    )
    .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement);
}

const list = (value: string | string[]) => (Array.isArray(value) ? value : [value]);
const common = ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

const table = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
/** What tells of the ends of trials and sweeps. */
const telling = [...table, 'dynamodb:PutItem', 'dynamodb:Query', 'events:PutEvents'];
const editing = [...telling, 'dynamodb:BatchWriteItem', 's3:GetObject', 's3:ListBucket'];
const starting = ['states:StartExecution', 'states:DescribeExecution'];
const expected: Record<BundleName, string[]> = {
  'begin-sweep': ['dynamodb:GetItem'],
  'propose-trial': [...table, 'dynamodb:PutItem', 'dynamodb:Query'],
  'launch-trial': [
    ...telling,
    's3:DeleteObject',
    'batch:SubmitJob',
    'batch:ListJobs',
    'batch:TerminateJob',
    'states:SendTaskSuccess',
  ],
  'settle-trial': [...telling, 's3:DeleteObject', 'batch:ListJobs', 'states:SendTaskSuccess', 'sqs:SendMessage'],
  'conclude-sweep': [...telling, 'batch:ListJobs', 'batch:TerminateJob'],
  'halt-sweep': [...telling, 'batch:ListJobs', 'batch:TerminateJob', 'sqs:SendMessage'],
  'meter-job': ['sqs:SendMessage'],
  api: [
    ...editing,
    ...starting,
    's3:PutObject',
    's3:DeleteObject',
    'batch:ListJobs',
    'batch:TerminateJob',
    'states:SendTaskSuccess',
    'states:SendTaskHeartbeat',
  ],
  'trigger-sweep': [...editing, ...starting, 'sqs:SendMessage'],
};

describe('the role of', () => {
  it.each(Object.entries(expected))('%s allows its calls and no others', (bundle, actions) => {
    const allowed = new Set(statementsOf(bundle).flatMap(({ Action }) => list(Action)));
    expect([...allowed].sort()).toEqual([...common, ...actions].sort());
  });

  it.each(functionNames)('%s opens only the kinds of partition that it uses', (bundle) => {
    const data = statementsOf(bundle).filter(({ Action }) => list(Action)[0]?.startsWith('dynamodb:'));
    expect(data.length).toBeGreaterThan(0);
    for (const { Condition } of data) {
      const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [];
      expect(keys.length).toBeGreaterThan(0);
      for (const key of keys) expect(key).toMatch(/^[A-Z]+(#\*)?$/);
      expect(Condition).toHaveProperty('Null', { 'dynamodb:LeadingKeys': 'false' });
    }
  });
});
