import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { describe, expect, inject, it } from 'vitest';
import { SkysweepStack } from '../../infra/stack.ts';
import { matches, type Statement, statementsOf, type Template } from './policies.ts';
import { type RecordedLine, readRecord } from './record.ts';

const { resources, record, table, bucket } = inject('emulator');
const logicalIds = new Map(resources.map(({ physicalId, logicalId }) => [physicalId, logicalId]));

/** The stack as AWS gets it, compute included. */
function synthesise(): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'skysweep-grants-'));
  const app = new App({ outdir });
  const stack = new SkysweepStack(app, 'Skysweep');
  const file = app.synth().getStackArtifact(stack.artifactId).templateFullPath;
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  rmSync(outdir, { recursive: true, force: true });
  return template;
}

interface Call {
  readonly fn: string;
  readonly action: string;
  /** Undefined where a request does not name what IAM looks at. */
  readonly resource?: string;
  readonly key?: string;
}

const prefixes: Readonly<Record<string, string>> = {
  DynamoDB: 'dynamodb',
  S3: 's3',
  SFN: 'states',
  Batch: 'batch',
  EventBridge: 'events',
  SNS: 'sns',
  Lambda: 'lambda',
};

function toCall({ fn, service = '', action = '', on = {} }: RecordedLine): Call {
  const id = logicalIds.get(fn) ?? fn;
  const named = `${prefixes[service] ?? service}:${action === 'HeadObject' ? 'GetObject' : action}`;
  if (service === 'DynamoDB') {
    const path = on.index === undefined ? '' : `/index/${on.index}`;
    return { fn: id, action: named, resource: `<${logicalIds.get(table)}>${path}`, key: on.key ?? '' };
  }
  if (service === 'S3') {
    const object = on.path === undefined ? on.key : decodeURIComponent(on.path).replace(`/${bucket}/`, '');
    return { fn: id, action: named, resource: `<${logicalIds.get(bucket)}>/${object}` };
  }
  return { fn: id, action: named };
}

const allows = ({ actions, resources: allowed, leadingKeys }: Statement, { action, resource, key }: Call): boolean =>
  actions.includes(action) &&
  (resource === undefined || allowed.some((pattern) => matches(pattern, resource))) &&
  (leadingKeys === undefined || (key !== undefined && leadingKeys.some((pattern) => matches(pattern, key))));

/** What Lambda itself does with a function's role: logs, traces, events that could not be handled. */
const isLambdas = (action: string) => /^(logs|xray):|^sqs:SendMessage$/.test(action);

/** Rights for what a run without accidents need not meet: each with when it is needed. */
const rare: Readonly<Record<string, string>> = {
  'launch-trial batch:TerminateJob': 'a sweep that is halted while its job is being submitted',
  'launch-trial batch:ListJobs': 'a launch that is adopted after its task token timed out',
  'launch-trial s3:DeleteObject': 'an adopted launch whose job had ended',
  'launch-trial dynamodb:GetItem EVENTS#*': 'the same, which tells of the end',
  'launch-trial dynamodb:PutItem EVENTS#*': 'the same',
  'launch-trial dynamodb:Query EVENTS#*': 'the same',
  'launch-trial events:PutEvents': 'the same',
  'launch-trial dynamodb:Query OPEN#*': 'the same',
  'launch-trial dynamodb:Query SETTLED#*': 'the same',
  'settle-trial dynamodb:Query OPEN#*': 'fronts of several objectives, which are compared with the whole history',
  'settle-trial dynamodb:Query SETTLED#*': 'the same',
  'launch-trial states:SendTaskSuccess': 'a launch that went on without this call',
  'settle-trial s3:DeleteObject': 'a stopped or failed trial that left a checkpoint',
  'conclude-sweep batch:ListJobs': 'a sweep that fails with jobs still running',
  'conclude-sweep batch:TerminateJob': 'the same',
  'propose-trial dynamodb:GetItem TRIAL#*': 'a clone in a population, which goes on from a report of another trial',
  'propose-trial dynamodb:UpdateItem POINT#*': 'a point whose lane was lost before it made the trial',
};

const kebab = (id: string) =>
  id
    .replace(/^Sweeps(Handlers|Edges)?/, '')
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/[A-Z]/g, (letter, at) => `${at > 0 ? '-' : ''}${letter.toLowerCase()}`);

describe("each function's rights", () => {
  const granted = statementsOf(synthesise());
  const calls = readRecord(record)
    .filter(({ action }) => action !== undefined)
    .map(toCall)
    .filter(({ fn }) => granted.has(fn));

  it('are what it calls', () => {
    const used = [
      ...new Set(
        calls.map(({ fn, action, resource = '', key }) => {
          const kind = key === undefined ? '' : ` ${key.split('#', 1)[0]}#`;
          const where = resource.includes('/index/') ? ' (index)' : '';
          return `${kebab(fn)} ${action}${kind}${where}`;
        }),
      ),
    ].sort();
    console.log(`calls seen:\n${used.join('\n')}`);
    expect(used.length).toBeGreaterThan(10);
    const refused = calls.filter((call) => !granted.get(call.fn)?.some((statement) => allows(statement, call)));
    expect([...new Set(refused.map((call) => JSON.stringify(call)))]).toEqual([]);
  });

  it('are no more than that', () => {
    const unused: string[] = [];
    const all: string[] = [];
    // The functions at the edges do more than these sweeps ask of them.
    for (const [fn, statements] of [...granted].filter(([id]) => id.startsWith('SweepsHandlers'))) {
      for (const { actions, leadingKeys = [undefined] } of statements) {
        for (const action of actions.filter((one) => !isLambdas(one))) {
          for (const pattern of leadingKeys) {
            const seen = calls.some(
              (call) =>
                call.fn === fn && call.action === action && (pattern === undefined || matches(pattern, call.key ?? '')),
            );
            const name = `${kebab(fn)} ${action}${pattern === undefined ? '' : ` ${pattern}`}`;
            all.push(name);
            if (!seen) unused.push(name);
          }
        }
      }
    }
    expect([...new Set(unused.filter((name) => !(name in rare)))]).toEqual([]);
    // A reason for a right that is gone is out of date.
    expect(Object.keys(rare).filter((name) => !all.includes(name))).toEqual([]);
  });
});
