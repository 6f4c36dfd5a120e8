import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { keys, partitions } from '../functions/stores/keys.ts';
import { indexName } from '../functions/stores/table.ts';
import type { FunctionName } from './functions.ts';

/** Up to the first `#`: the kinds of partition that `functions/stores/keys.ts` lays out. */
const kindOf = (key: string) => `${key.split('#', 1)[0]}#*`;

/** Partition keys of the table, as IAM patterns. */
export const tableKeys = {
  sweep: kindOf(keys.sweep('x').pk),
  report: kindOf(keys.report('x', 0, 0).pk),
  rung: kindOf(keys.rung('x', 0, 0, 0).pk),
  point: kindOf(keys.point('x', 'y').pk),
  event: kindOf(keys.event('x', 0).pk),
  request: kindOf(keys.request('x').pk),
  lease: kindOf(keys.lease('x', 0).pk),
} as const;

/** Partition keys of the index, as IAM patterns. */
export const indexKeys = {
  sweeps: partitions.sweeps,
  open: kindOf(partitions.open('x')),
  settled: kindOf(partitions.settled('x')),
} as const;

export interface DataUse {
  /** Kinds of partition for each call: reads of one item, conditional writes, and ranges of the table. */
  readonly get?: readonly (keyof typeof tableKeys)[];
  readonly put?: readonly (keyof typeof tableKeys)[];
  readonly update?: readonly (keyof typeof tableKeys)[];
  readonly query?: readonly (keyof typeof tableKeys)[];
  /** Takes items away, many at a time. */
  readonly remove?: readonly (keyof typeof tableKeys)[];
  readonly queryIndex?: readonly (keyof typeof indexKeys)[];
  /** Whether it reads specs below `specs/`. */
  readonly specs?: boolean;
  /** What it does with objects below `sweeps/`. */
  readonly objects?: readonly ('get' | 'put' | 'delete')[];
  /** Whether it asks if an object exists: without the right to list, S3 answers 403 instead of 404. */
  readonly missingObjects?: boolean;
}

/** Whoever brings a trial or a sweep to its end tells of it, and of the best so far. */
const settling: DataUse = {
  get: ['sweep', 'event'],
  put: ['event'],
  update: ['sweep'],
  query: ['event'],
  queryIndex: ['open', 'settled'],
};

/** Exactly the calls that each handler makes. */
export const dataUses: Readonly<Record<FunctionName, DataUse>> = {
  'begin-sweep': { get: ['sweep'] },
  'propose-trial': {
    get: ['sweep', 'report', 'point'],
    put: ['sweep', 'point'],
    update: ['sweep', 'point'],
    queryIndex: ['open', 'settled'],
  },
  'launch-trial': { ...settling, objects: ['delete'] },
  'settle-trial': { ...settling, objects: ['delete'] },
  'conclude-sweep': settling,
  'halt-sweep': settling,
};

const everything = ['sweep', 'report', 'rung', 'point', 'event', 'request', 'lease'] as const;

/** The same of the functions that the world calls. */
export const edgeUses: Readonly<Record<'api' | 'trigger-sweep', DataUse>> = {
  api: {
    get: ['sweep', 'report', 'point', 'event', 'request', 'lease'],
    put: ['sweep', 'report', 'rung', 'point', 'event', 'request'],
    update: ['sweep', 'point', 'request', 'lease'],
    query: ['sweep', 'report', 'rung', 'event', 'lease'],
    remove: everything,
    queryIndex: ['sweeps', 'open', 'settled'],
    objects: ['get', 'put', 'delete'],
    missingObjects: true,
  },
  'trigger-sweep': {
    get: ['sweep', 'event', 'request'],
    put: ['sweep', 'event', 'request'],
    update: ['request'],
    query: ['event'],
    remove: ['request'],
    objects: ['get'],
    specs: true,
    missingObjects: true,
  },
};

const tableActions = {
  get: 'dynamodb:GetItem',
  put: 'dynamodb:PutItem',
  update: 'dynamodb:UpdateItem',
  query: 'dynamodb:Query',
  remove: 'dynamodb:BatchWriteItem',
} as const;
const objectActions = { get: 's3:GetObject', put: 's3:PutObject', delete: 's3:DeleteObject' } as const;

const leadingKeys = (values: readonly string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': values },
  // ForAllValues holds for a request that has no key at all.
  Null: { 'dynamodb:LeadingKeys': 'false' },
});

/** Lets a function make these calls on these kinds of partition, and no others. */
export function grantData(grantee: IGrantable, { table, bucket }: { table: TableV2; bucket: Bucket }, use: DataUse) {
  const allow = (statement: PolicyStatement) => grantee.grantPrincipal.addToPrincipalPolicy(statement);
  for (const call of ['get', 'put', 'update', 'query', 'remove'] as const) {
    const kinds = use[call];
    if (!kinds) continue;
    allow(
      new PolicyStatement({
        actions: [tableActions[call]],
        resources: [table.tableArn],
        conditions: leadingKeys(kinds.map((kind) => tableKeys[kind])),
      }),
    );
  }
  if (use.queryIndex) {
    allow(
      new PolicyStatement({
        actions: [tableActions.query],
        resources: [`${table.tableArn}/index/${indexName}`],
        conditions: leadingKeys(use.queryIndex.map((kind) => indexKeys[kind])),
      }),
    );
  }
  if (use.objects) {
    const actions = use.objects.map((action) => objectActions[action]);
    allow(new PolicyStatement({ actions, resources: [bucket.arnForObjects('sweeps/*')] }));
  }
  if (use.specs) {
    allow(new PolicyStatement({ actions: [objectActions.get], resources: [bucket.arnForObjects('specs/*')] }));
  }
  if (use.missingObjects) allow(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
}
