import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { TrialView } from '../../core/sweep/views.ts';
import { createApi } from '../../functions/api/app.ts';
import { problem, problemOf } from '../../functions/api/problem.ts';
import { concludeSweep } from '../../functions/conclude-sweep.ts';
import { launchTrial } from '../../functions/launch-trial.ts';
import { proposeTrial } from '../../functions/propose-trial.ts';
import type { JobRequest, Services } from '../../functions/services.ts';
import { settleTrial } from '../../functions/settle-trial.ts';
import { FileArtefacts } from '../../infra/local/files.ts';
import { testServices } from '../functions/embedded-services.ts';

/** What happens to a request on its way, or to its answer. */
export type Fault = 'lose the request' | 'lose the answer' | 'unavailable' | undefined;

/** The HTTP API on loopback over the embedded table and files, with launches made by hand, behind a bad network. */
export interface TestApi {
  readonly url: string;
  readonly calls: string[];
  /** Asked for every request. */
  fault: (path: string, count: number) => Fault;
  /** Who may call the sweeps' routes. */
  identify: (context: Context, body: string) => void;
  send(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Starts a sweep; answers its name. */
  start(spec: object): Promise<string>;
  /** Lets a lane propose and launch; answers the environment of the job. */
  launch(sweep: string, turn: number): Promise<Record<string, string>>;
  /**
   * A lane that proposes and launches trials, each when the one before is released, until nothing is left to do.
   * @param run Runs a job that was submitted; its exit code
   * @returns how many that were
   */
  work(sweep: string, run: (job: Record<string, string>) => Promise<number>): Promise<number>;
  /** Tells that the job has ended. */
  settle(job: Record<string, string>, exitCode: number): Promise<void>;
  trial(sweep: string, number: number): Promise<TrialView>;
  steps(sweep: string, number: number): Promise<number[]>;
  close(): Promise<void>;
}

export async function openApi(): Promise<TestApi> {
  const folder = mkdtempSync(join(tmpdir(), 'skysweep-'));
  const base = await testServices();
  const files = new FileArtefacts(folder, 'key', () => api.url);
  const submitted: (JobRequest & { readonly id: string })[] = [];
  const onRelease = new Map<string, () => void>();
  const services: Services = {
    ...base.services,
    artefacts: files,
    apiUrl: () => api.url,
    jobs: {
      submit: async (job) => {
        const id = `job-${submitted.length}`;
        submitted.push({ ...job, id });
        return id;
      },
      list: async () => [],
      terminate: async () => {},
    },
    callbacks: { succeed: async (token) => onRelease.get(token)?.(), heartbeat: async () => {} },
  };
  const app = new Hono();
  const inner = createApi(services, { identify: () => 'admin', feed: { streams: false, pollMs: 100 } });
  app.onError((error) => problemOf(error) ?? problem(500, String(error)));
  app.route('/', files.routes());
  app.all('*', async (context) => {
    const { path } = context.req;
    api.calls.push(path);
    const hangUp = () => {
      (context.env as { incoming: { socket: { destroy(): void } } }).incoming.socket.destroy();
      return context.body(null, 500);
    };
    const fault = api.fault(path, api.calls.filter((call) => call === path).length);
    if (fault === 'lose the request') return hangUp();
    if (fault === 'unavailable') return context.json({ title: 'unavailable' }, 503, { 'retry-after': '0' });
    const body = await context.req.text();
    if (path.startsWith('/v1/sweeps')) api.identify(context, body);
    const answer = await inner.fetch(
      new Request(context.req.url, {
        method: context.req.method,
        headers: context.req.raw.headers,
        ...(body && { body }),
      }),
    );
    return fault === 'lose the answer' ? hangUp() : answer;
  });
  const server = await new Promise<ServerType>((resolve) => {
    const listening = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(listening));
  });

  const environmentOf = ({ environment, id }: (typeof submitted)[number]) => ({
    ...environment,
    AWS_BATCH_JOB_ID: id,
    AWS_BATCH_JOB_ATTEMPT: '1',
  });
  /** Lets the lane launch its next trial; undefined when it has none. */
  const turnOf = async (sweep: string, turn: number): Promise<{ release: Promise<void> } | undefined> => {
    const { generation } = (await services.sweeps.find(sweep))!;
    const step = await proposeTrial(services)({ sweep, generation, lane: 0, turn });
    if (step.action === 'done') return undefined;
    if (step.action !== 'launch') throw new Error(JSON.stringify(step));
    const { trial, launch } = step;
    const taskToken = `${sweep} ${trial} ${launch}`;
    const release = new Promise<void>((resolve) => onRelease.set(taskToken, resolve));
    await launchTrial(services)({ taskToken, sweep, generation, trial, launch, adopt: false });
    return { release };
  };

  const api: TestApi = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    fault: () => undefined,
    identify: () => {},
    async send(method, path, body) {
      const answer = await inner.request(path, { method, ...(body && { body: JSON.stringify(body) }) });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    async start(spec) {
      const { status, body } = await api.send('POST', '/v1/sweeps', { spec });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return body.sweep as string;
    },
    async launch(sweep, turn) {
      await turnOf(sweep, turn);
      return environmentOf(submitted.at(-1)!);
    },
    async work(sweep, run) {
      const jobs: Promise<void>[] = [];
      for (let turn = 0; ; turn += 1) {
        const before = submitted.length;
        const released = await turnOf(sweep, turn);
        if (!released) break;
        if (submitted.length > before) {
          const job = environmentOf(submitted.at(-1)!);
          jobs.push(run(job).then((exitCode) => api.settle(job, exitCode)));
        }
        await released.release;
      }
      const { generation } = (await services.sweeps.find(sweep))!;
      await concludeSweep(services)({ sweep, generation, crew: 0, round: 0 });
      await Promise.all(jobs);
      return jobs.length;
    },
    async settle(job, exitCode) {
      const { id, name } = submitted.find((one) => one.id === job.AWS_BATCH_JOB_ID)!;
      const status = exitCode === 0 ? 'SUCCEEDED' : 'FAILED';
      await settleTrial(services)({ detail: { jobId: id, jobName: name, status, container: { exitCode } } });
    },
    trial: async (sweep, number) =>
      (await api.send('GET', `/v1/sweeps/${sweep}/trials/${number}`)).body as unknown as TrialView,
    steps: async (sweep, number) => (await services.reports.list(sweep, number)).map(({ step }) => step),
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
      await base.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return api;
}
