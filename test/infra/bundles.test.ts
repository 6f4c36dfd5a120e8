import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BundleName, functionEntries } from '../../infra/functions.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { bundleUrl, type RealTable, realTable } from './packaged.ts';

/** The packaged functions as Lambda starts them: plain Node, the bundle alone, an event; beside them a real table. */
const round = { sweep: 'none', generation: 1, crew: 0, round: 0 };
const health = {
  version: '2.0',
  rawPath: '/v1/health',
  rawQueryString: '',
  headers: { host: 'api.example' },
  requestContext: { http: { method: 'GET', path: '/v1/health' } },
  isBase64Encoded: false,
};
const job = { jobId: 'job', jobName: 'another-job', jobQueue: 'queue', status: 'SUCCEEDED', createdAt: 0 };
const events: Readonly<Record<BundleName, unknown>> = {
  'begin-sweep': round,
  'propose-trial': { sweep: 'none', generation: 1, lane: 0, turn: 0 },
  'launch-trial': { taskToken: 'token', sweep: 'none', generation: 1, trial: 0, launch: 1, adopt: false },
  'settle-trial': { detail: job },
  'conclude-sweep': round,
  'halt-sweep': { detail: { name: 'another-execution', status: 'ABORTED' } },
  'meter-job': { detail: job },
  api: health,
  'trigger-sweep': { source: 'somebody.else', 'detail-type': 'SomethingElse', id: '1', detail: {} },
};

const program = `
const [bundles, events] = process.argv.slice(1).map((text) => JSON.parse(text));
const answers = {};
for (const [name, url] of Object.entries(bundles)) {
  const { handler } = await import(url);
  answers[name] = await handler(events[name]).then((answer) => answer ?? null, (error) => ({ error: error.message }));
}
console.log(JSON.stringify(answers));`;

let real: RealTable;
beforeAll(async () => {
  real = await realTable();
});
afterAll(() => real.close());

it('the packaged functions load under plain Node and answer an event', async () => {
  const bundles = Object.fromEntries(Object.keys(functionEntries).map((name) => [name, bundleUrl(name as BundleName)]));
  const args = ['--input-type=module', '--eval', program, JSON.stringify(bundles), JSON.stringify(events)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: real.env });
  const { api, ...others } = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<BundleName, unknown>;
  expect(others).toMatchObject({
    'begin-sweep': { error: 'there is no sweep none' },
    'propose-trial': { action: 'done', reason: 'another execution took the sweep over', turn: 1 },
    'launch-trial': { error: 'there is no sweep none' },
    'settle-trial': null,
    'conclude-sweep': { error: 'there is no sweep none' },
    'halt-sweep': null,
    'meter-job': null,
    'trigger-sweep': {},
  });
  expect(api).toMatchObject({
    statusCode: 200,
    body: JSON.stringify({ service: 'skysweep', version: packageJson.version }),
  });
});
