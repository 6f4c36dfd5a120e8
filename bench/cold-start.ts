/**
 * Cold initialisation of the packaged Lambda functions: the time to load a bundle with the SDK's clients, beside an
 * empty handler that loads the same clients.
 *
 *   npm run build && npx tsx bench/cold-start.ts [--functions propose-trial,settle-trial] [--rounds 40] [--core 0]
 *
 * Each measurement is a fresh process on one core, the two kinds in turns; the medians and their ratio are printed. The
 * last row has a first call in it: both make all clients and ask a table, at an address where nobody answers.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type BundleName, functionEntries } from '../infra/functions.ts';

const { values } = parseArgs({
  options: {
    functions: { type: 'string', default: Object.keys(functionEntries).join() },
    rounds: { type: 'string', default: '40' },
    core: { type: 'string', default: '0' },
  },
});
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const empty = `${dist}/cold-start`;

interface Load {
  /** Milliseconds on the clock. */
  readonly wall: number;
  /** Milliseconds of the processor, which other programs disturb less. */
  readonly cpu: number;
}

/** A module that loads the same packages as a bundle, and has a handler that does nothing. */
function emptyHandler(name: BundleName): string {
  const bundle = readFileSync(`${dist}/functions/${name}/index.mjs`, 'utf8');
  const packages = [...bundle.matchAll(/(?:from|import)"((?:@aws-sdk|@smithy)\/[^"]+)"/g)].map(([, found]) => found!);
  const lines = [...new Set(packages)].map((found, i) => `import * as p${i} from '${found}';`);
  const file = `${empty}/${name}.mjs`;
  const used = lines.map((_, i) => `p${i}`).join(', ');
  writeFileSync(file, `${lines.join('\n')}\nconst packages = [${used}];\n${emptyCall}`);
  return file;
}

/** What the first call of a real handler begins with: all clients, and one read of the table. */
const emptyCall = `
export const handler = async () => {
  const all = Object.assign({}, ...packages);
  for (const name of ['SFNClient', 'BatchClient', 'EventBridgeClient', 'S3Client']) new all[name]({});
  const table = all.DynamoDBDocumentClient.from(new all.DynamoDBClient({}));
  await table.send(new all.GetCommand({ TableName: 'table', Key: { pk: 'SWEEP#none', sk: 'META' } }));
};
`;

const loader = `
const before = process.cpuUsage();
const start = performance.now();
const { handler } = await import(process.argv[1]);
if (process.argv[2]) await handler({ sweep: 'none', generation: 0, lane: 0, turn: 0 }).catch(() => {});
const wall = performance.now() - start;
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ wall, cpu: (user + system) / 1000 }));`;

const env = {
  ...process.env,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_MAX_ATTEMPTS: '1',
  SKYSWEEP_TABLE: 'table',
  SKYSWEEP_BUCKET: 'bucket',
};

function load(file: string, call: boolean): Load {
  const command = [process.execPath, '--input-type=module', '--eval', loader, file, ...(call ? ['call'] : [])];
  return JSON.parse(execFileSync('taskset', ['-c', values.core, ...command], { env, encoding: 'utf8' })) as Load;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function row(name: BundleName, call: boolean): string {
  const bundle = `${dist}/functions/${name}/index.mjs`;
  const beside = emptyHandler(name);
  // The first of each fill the file system's cache.
  load(bundle, call);
  load(beside, call);
  const rounds = Array.from({ length: Number(values.rounds) });
  const loads = rounds.map(() => [load(bundle, call), load(beside, call)] as const);
  const cells = (['wall', 'cpu'] as const).flatMap((what) => {
    const ours = median(loads.map(([own]) => own[what]));
    const theirs = median(loads.map(([, other]) => other[what]));
    return [ours.toFixed(0), theirs.toFixed(0), (ours / theirs).toFixed(2)];
  });
  const size = Math.round(readFileSync(bundle).length / 1024);
  return `| ${[call ? `${name}, first call too` : name, size, ...cells].join(' | ')} |`;
}

mkdirSync(empty, { recursive: true });
console.log('| function | KiB | wall ms | empty | ratio | CPU ms | empty | ratio |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const name of values.functions.split(',') as BundleName[]) console.log(row(name, false));
console.log(row('propose-trial', true));
rmSync(empty, { recursive: true });
