import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { describe, expect, inject, it } from 'vitest';
import { SkysweepStack } from '../../infra/stack.ts';
import { dataBucket } from './deployment.ts';
import { matches, type Statement, statementsOf, type Template } from './policies.ts';
import { type RecordedLine, readRecord } from './record.ts';

const { resources, record, table, bucket } = inject('emulator');
const logicalIds = new Map(resources.map(({ physicalId, logicalId }) => [physicalId, logicalId]));

/** The stack as AWS gets it, compute included. */
function synthesise(): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'skysweep-grants-'));
  const app = new App({ outdir });
  const stack = new SkysweepStack(app, 'Skysweep', { sweeps: () => ({ dataBuckets: [dataBucket] }) });
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

function toCalls(line: RecordedLine): Call[] {
  const call = toCall(line);
  // Whoever may not list a bucket is told 403 of an object that is not there.
  const missing = line.service === 'S3' && /^(NotFound|NoSuchKey)$/.test(line.error ?? '');
  return missing ? [call, { fn: call.fn, action: 's3:ListBucket', resource: `<${logicalIds.get(bucket)}>` }] : [call];
}

function toCall({ fn, service = '', action = '', on = {} }: RecordedLine): Call {
  const id = logicalIds.get(fn) ?? fn;
  const named = `${prefixes[service] ?? service}:${action === 'HeadObject' ? 'GetObject' : action}`;
  if (service === 'DynamoDB') {
    const path = on.index === undefined ? '' : `/index/${on.index}`;
    return { fn: id, action: named, resource: `<${logicalIds.get(table)}>${path}`, key: on.key ?? '' };
  }
  if (service === 'S3') {
    const path = on.path === undefined ? `/${on.bucket}/${on.key}` : decodeURIComponent(on.path);
    const [, name = '', object] = /^\/([^/]+)\/(.*)$/.exec(path) ?? [];
    const of = name === bucket ? `<${logicalIds.get(bucket)}>` : `arn:<AWS::Partition>:s3:::${name}`;
    return { fn: id, action: named, resource: `${of}/${object}` };
  }
  return { fn: id, action: named };
}

const allows = ({ actions, resources: allowed, leadingKeys }: Statement, { action, resource, key }: Call): boolean =>
  actions.includes(action) &&
  (resource === undefined || allowed.some((pattern) => matches(pattern, resource))) &&
  (leadingKeys === undefined || (key !== undefined && leadingKeys.some((pattern) => matches(pattern, key))));

/** What Lambda itself does with a function's role: logs, traces, events that could not be handled. */
const isLambdas = (action: string) => /^(logs|xray):|^sqs:SendMessage$/.test(action);

/** Rights for what no test here brings about (accidents.test.ts does most of what is rare): each with when it is needed. */
const rare: Readonly<Record<string, string>> = {
  'propose-trial dynamodb:GetItem TRIAL#*': 'a clone in a population, which goes on from a report of another trial',
  'api dynamodb:GetItem TRIAL#*': 'such a clone that failed, tried again by the user',
};

/** A statement taken apart: one action on one kind of partition, or on one kind of object. */
function rightsOf({ actions, resources, leadingKeys }: Statement): Statement[] {
  const keys = leadingKeys ?? [undefined];
  const places = actions.every((action) => action.startsWith('s3:')) ? resources.map((one) => [one]) : [resources];
  return actions
    .filter((action) => !isLambdas(action))
    .flatMap((action) =>
      places.flatMap((place) =>
        keys.map((key) => ({
          actions: [action],
          resources: place,
          ...(key !== undefined && { leadingKeys: [key] }),
        })),
      ),
    );
}

function nameOf({ actions: [action = ''], resources: [resource = ''], leadingKeys }: Statement): string {
  const object = action.startsWith('s3:') ? /\/.*$/.exec(resource)?.[0].slice(1) : undefined;
  return [action, ...(leadingKeys ?? []), ...(object === undefined ? [] : [object])].join(' ');
}

const kebab = (id: string) =>
  id
    .replace(/^Sweeps(Handlers|Edges)?/, '')
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/[A-Z]/g, (letter, at) => `${at > 0 ? '-' : ''}${letter.toLowerCase()}`);

describe("each function's rights", () => {
  const granted = statementsOf(synthesise());
  const calls = readRecord(record)
    .filter(({ action }) => action !== undefined)
    .flatMap(toCalls)
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
    for (const [fn, statements] of granted) {
      for (const right of statements.flatMap(rightsOf)) {
        const name = `${kebab(fn)} ${nameOf(right)}`;
        all.push(name);
        if (!calls.some((call) => call.fn === fn && allows(right, call))) unused.push(name);
      }
    }
    expect([...new Set(unused.filter((name) => !(name in rare)))]).toEqual([]);
    // A reason for a right that is gone is out of date.
    expect(Object.keys(rare).filter((name) => !all.includes(name))).toEqual([]);
    console.log(`${all.length} rights, not met in this run:\n${unused.join('\n')}`);
  });
});
