import { createHash, timingSafeEqual } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { BatchClient } from '@aws-sdk/client-batch';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createApi } from '../../functions/api/app.ts';
import { batchJobs } from '../../functions/aws/batch.ts';
import { beginSweep } from '../../functions/begin-sweep.ts';
import { concludeSweep } from '../../functions/conclude-sweep.ts';
import { RequestError } from '../../functions/errors.ts';
import { emitter } from '../../functions/events.ts';
import { haltSweep } from '../../functions/halt-sweep.ts';
import { readJobName } from '../../functions/job-name.ts';
import { launchTrial } from '../../functions/launch-trial.ts';
import { observedPublish } from '../../functions/observe/events.ts';
import { proposeTrial } from '../../functions/propose-trial.ts';
import type { Services } from '../../functions/services.ts';
import { settleTrial } from '../../functions/settle-trial.ts';
import { storesOf } from '../../functions/stores/stores.ts';
import { documentClient, openTable } from '../../functions/stores/table.ts';
import { pauseSweep } from '../../functions/sweep-life.ts';
import { webhookPublisher } from '../../functions/webhook.ts';
import { containers, definitions } from './batch/containers.ts';
import { batchEndpoint, detail } from './batch/endpoint.ts';
import type { QueuedJob } from './batch/job.ts';
import { openJournal } from './batch/journal.ts';
import { JobQueue, type RunAttempt } from './batch/queue.ts';
import type { Cloud } from './cloud.ts';
import { lazyDataSigner } from './data-signer.ts';
import { FileArtefacts } from './files.ts';
import { Interpreter } from './interpreter.ts';
import { localObserver } from './observer.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Ownership } from './ownership.ts';
import { PendingRequests } from './pending-requests.ts';
import { openEmbeddedTable, tableName } from './table.ts';
import { TaskTokens } from './task-tokens.ts';
import { readStack } from './template.ts';

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly ownership: Ownership;
  readonly isolateJobs: boolean;
  /** Default: as programs of this machine. */
  readonly run?: RunAttempt;
  readonly onError: (error: unknown) => void;
}

/** Enough for any `parallel`: the lanes limit what runs side by side. */
const slots = Math.max(256, 16 * cpus().length);

/** The embedded cloud: what stands in for AWS on a laptop, around the same definition, handlers and API. */
export async function startEmbedded({
  dataDir,
  ownership,
  isolateJobs,
  run,
  onError,
}: EmbeddedOptions): Promise<Cloud> {
  const stack = readStack();
  const database = await openEmbeddedTable(join(dataDir, 'table'), stack.table);
  const table = openTable(documentClient(database.client), tableName);
  const credentials = { accessKeyId: ownership.key.replace(/\W/g, ''), secretAccessKey: ownership.key };
  const region = 'us-east-1';

  const logs = join(dataDir, 'logs');
  mkdirSync(logs, { recursive: true });
  let settleJob: (job: QueuedJob) => void = () => {};
  const queue = new JobQueue({
    journal: openJournal(join(dataDir, 'jobs')),
    slots,
    run:
      run ??
      containers({
        cwd: process.cwd(),
        log: (job, line) => appendLog(logs, job, line),
        fetch: async (input, init) => root.fetch(new Request(input, init)),
      }),
    onEnd: (job) => settleJob(job),
    onError,
  });

  const root = new Hono();
  const requests = new PendingRequests();
  root.use(requests.watch);
  const { server, url } = await listen(root);
  const files = new FileArtefacts(join(dataDir, 'files'), ownership.key, () => url);
  const tokens = new TaskTokens();
  const batch = new BatchClient({ endpoint: `${url}/batch`, region, credentials });
  const stores = storesOf(table, Date.now);
  const { SKYSWEEP_WEBHOOK: webhook, SKYSWEEP_DEBUG: debug } = process.env;
  const observer = localObserver({ file: debug ? join(logs, 'decisions.jsonl') : undefined, onError });
  const publish = webhook ? webhookPublisher(webhook) : async () => {};
  const services: Services = {
    ...observer,
    ...stores,
    events: emitter(stores.eventLog, observedPublish(observer, publish), onError),
    jobs: batchJobs(batch, {
      queue: 'skysweep',
      trainerDefinition: definitions.trainer,
      commandDefinition: isolateJobs ? definitions.trainer : definitions.command,
    }),
    callbacks: tokens,
    executions: {
      start: (name, input) => interpreter.start(name, input),
      isRunning: (name) => interpreter.isRunning(name),
    },
    artefacts: files,
    data: lazyDataSigner(),
    apiUrl: () => url,
    now: () => Date.now(),
    // The index is up to date, and one clock stamps everything.
    overlapMs: 0,
  };
  const settle = settleTrial(services);
  const settling = new Set<Promise<unknown>>();
  settleJob = (job) => {
    const settled = settle({ detail: detail(job) })
      .catch(onError)
      .finally(() => settling.delete(settled));
    settling.add(settled);
  };
  const halt = haltSweep(services);
  const interpreter = new Interpreter({
    definition: stack.definition,
    tokens,
    handlers: {
      BeginSweep: beginSweep(services),
      ProposeTrial: oneAtATime(proposeTrial(services), ({ sweep }) => sweep),
      LaunchTrial: launchTrial(services),
      ReconcileTrial: settle,
      ConcludeSweep: concludeSweep(services),
    },
    onEnd: ({ name, status }, error) => {
      if (status === 'SUCCEEDED') return;
      onError(error);
      halt({ detail: { name, status } }).catch(onError);
    },
  });

  const bearer = digest(`Bearer ${ownership.key}`);
  const api = createApi(services, {
    identify: ({ req }) => {
      if (!timingSafeEqual(digest(req.header('authorization') ?? ''), bearer))
        throw new RequestError(401, 'the key of this embedded cloud is missing or wrong');
      return 'admin';
    },
    feed: { streams: true, pollMs: 250 },
    onError,
  });
  root.route('/batch', batchEndpoint(queue, credentials.accessKeyId));
  root.route('/', files.routes());
  root.route('/', api);
  ownership.publish(url);

  // However this process ends, its programs do not go on without it.
  const killAll = () => queue.kill();
  process.once('exit', killAll);
  const close = async () => {
    await interpreter.idle();
    await queue.close();
    // Of jobs that waited for a trial to the last.
    await Promise.all(settling);
    process.off('exit', killAll);
    await new Promise((resolve) => {
      server.close(resolve);
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
    await requests.idle();
    batch.destroy();
    await database.close();
    await ownership.release();
  };
  return {
    owner: true,
    fetch: async (path, init) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', `Bearer ${ownership.key}`);
      return api.request(path, { ...init, headers });
    },
    close,
    async interrupt() {
      for (const sweep of await services.sweeps.list()) {
        if (sweep.state === 'running') await pauseSweep(services, sweep);
      }
    },
    kill: killAll,
  };
}

const digest = (text: string) => createHash('sha256').update(text).digest();

function listen(app: Hono): Promise<{ server: ServerType; url: string }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info: AddressInfo) =>
      resolve({ server, url: `http://127.0.0.1:${info.port}` }),
    );
    server.once('error', reject);
  });
}

function appendLog(folder: string, { jobName }: QueuedJob, line: string): void {
  const scope = readJobName(jobName);
  if (!scope) return;
  const file = join(folder, scope.sweep);
  mkdirSync(file, { recursive: true });
  appendFileSync(join(file, `${scope.trial}.log`), `${line}\n`);
}
