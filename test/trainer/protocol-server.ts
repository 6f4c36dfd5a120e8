import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { z } from 'zod';
import type { Finding } from '../../core/diagnostics/finding.ts';
import type { ClaimAnswer, DecisionAnswer } from '../../core/sweep/protocol.ts';
import {
  checkpointRequest,
  claimRequest,
  commitRequest,
  heartbeatRequest,
  measurementsRequest,
  reportsRequest,
  resultRequest,
  routes,
} from '../../core/sweep/protocol.ts';
import type { Usage } from '../../core/sweep/system-metrics.ts';

type Result = Omit<z.output<typeof resultRequest>, 'usage'>;
type Metrics = Readonly<Record<string, number>>;

/** The network's other side for one trial, in memory: as strict as the real one, and breakable on purpose. */
export class ProtocolServer {
  readonly token = 'the-token';
  /** What claims are answered with; the lease is counted. */
  claim: Omit<ClaimAnswer, 'lease'> = {
    sweep: 'test',
    trial: 3,
    seed: 42,
    params: { lr: 0.1, optimizer: 'adam' },
    resource: { min: 1 },
    resume: null,
    trainer: {},
    objectives: [{ metric: 'loss', goal: 'minimize' }],
    heartbeatSeconds: 10,
  };
  /** Answers a report at this step. */
  decide: (step: number, metrics: Metrics) => DecisionAnswer = () => ({ decision: 'continue', until: null });
  /** The decision that heartbeats answer. */
  standing: Pick<DecisionAnswer, 'decision' | 'reason'> = { decision: 'continue' };
  /** Called before every request; answers a status to fail with. */
  fault: (path: string) => number | 'hang up' | undefined = () => undefined;
  readonly calls: string[] = [];
  readonly batches: number[][] = [];
  readonly reports = new Map<number, Metrics>();
  readonly committed = new Map<number, Uint8Array>();
  results: Result[] = [];
  /** What the job said that it used, call by call. */
  readonly usages: Usage[] = [];
  /** What came with reports. */
  readonly findings: Finding[] = [];
  lease = 0;
  inFlight = 0;
  mostInFlight = 0;
  #holder: { jobId: string; attempt: number } | undefined;
  readonly #uploads = new Map<number, { sha256: string; bytes: number; body?: Uint8Array }>();
  readonly #server;

  private constructor() {
    this.#server = serve({ fetch: this.#app().fetch, hostname: '127.0.0.1', port: 0 });
  }

  static async start(): Promise<ProtocolServer> {
    const server = new ProtocolServer();
    await new Promise((resolve) => server.#server.once('listening', resolve));
    return server;
  }

  /** What the trial measured, as it came: gzipped JSON. */
  get measurements(): Uint8Array | undefined {
    return this.#uploads.get(-1)?.body;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  env(more: Record<string, string> = {}): Record<string, string | undefined> {
    return {
      ...process.env,
      SKYSWEEP_URL: this.url,
      SKYSWEEP_TOKEN: this.token,
      AWS_BATCH_JOB_ID: 'job-1',
      AWS_BATCH_JOB_ATTEMPT: '1',
      ...more,
    };
  }

  count(route: keyof typeof routes): number {
    return this.calls.filter((path) => path === routes[route]).length;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      if ('closeAllConnections' in this.#server) this.#server.closeAllConnections();
    });
  }

  #app(): Hono {
    const app = new Hono();
    app.use(async (c, next) => {
      this.calls.push(c.req.path);
      this.inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
      try {
        const fault = this.fault(c.req.path);
        if (fault === 'hang up') {
          (c.env as { incoming: { socket: { destroy(): void } } }).incoming.socket.destroy();
          return c.body(null, 500);
        }
        if (fault !== undefined) return c.json({ title: 'broken on purpose' }, fault as 500);
        const isTrialRoute = c.req.path.startsWith('/v1/');
        if (isTrialRoute && c.req.header('authorization') !== `Bearer ${this.token}`) {
          return c.json({ title: 'wrong token' }, 401);
        }
        return await next();
      } finally {
        this.inFlight -= 1;
      }
    });
    app.onError((error, c) => c.json({ title: error.message }, 400));
    app.post(routes.claim, async (c) => {
      const claim = claimRequest.parse(await c.req.json());
      const holder = this.#holder;
      if (holder && (holder.jobId !== claim.jobId || claim.attempt < holder.attempt)) {
        return c.json({ title: 'claimed by another job' }, 409);
      }
      if (claim.attempt !== holder?.attempt) this.lease += 1;
      this.#holder = claim;
      return c.json({ ...this.claim, lease: this.lease } satisfies ClaimAnswer);
    });
    const stale = (lease: number) => lease !== this.lease;
    app.post(routes.reports, async (c) => {
      const { lease, reports, usage, findings = [] } = reportsRequest.parse(await c.req.json());
      if (usage) this.usages.push(usage);
      this.findings.push(...findings);
      if (stale(lease)) return c.json({ title: 'the lease was lost' }, 409);
      if (this.results.length > 0) return c.json({ title: 'settled' }, 410);
      this.batches.push(reports.map(({ step }) => step));
      let answer: DecisionAnswer = { decision: 'continue', until: null };
      for (const { step, metrics } of reports) {
        if (!this.reports.has(step)) this.reports.set(step, metrics);
        answer = this.decide(step, metrics);
        if (answer.decision !== 'continue') break;
      }
      return c.json(answer);
    });
    app.post(routes.heartbeat, async (c) => {
      const { lease } = heartbeatRequest.parse(await c.req.json());
      return stale(lease) ? c.json({ title: 'the lease was lost' }, 409) : c.json(this.standing);
    });
    app.post(routes.checkpoints, async (c) => {
      const { lease, step, ...expected } = checkpointRequest.parse(await c.req.json());
      if (stale(lease)) return c.json({ title: 'the lease was lost' }, 409);
      if (!this.#uploads.get(step)?.body) this.#uploads.set(step, expected);
      return c.json({ url: `${this.url}/store/${step}`, headers: { 'x-amz-checksum-sha256': expected.sha256 } });
    });
    app.post(routes.measurements, async (c) => {
      const { lease, ...expected } = measurementsRequest.parse(await c.req.json());
      if (stale(lease)) return c.json({ title: 'the lease was lost' }, 409);
      this.#uploads.set(-1, expected);
      return c.json({ url: `${this.url}/store/-1`, headers: { 'x-amz-checksum-sha256': expected.sha256 } });
    });
    app.put('/store/:step', async (c) => {
      const upload = this.#uploads.get(Number(c.req.param('step')));
      if (!upload || c.req.header('transfer-encoding')) return c.text('not announced, or chunked', 400);
      if (upload.body) return c.text('written once', 412);
      const body = new Uint8Array(await c.req.arrayBuffer());
      const sha256 = createHash('sha256').update(body).digest('base64');
      if (sha256 !== upload.sha256 || sha256 !== c.req.header('x-amz-checksum-sha256')) return c.text('checksum', 400);
      upload.body = body;
      return c.body(null, 200);
    });
    app.get('/store/:step', (c) => {
      const body = this.committed.get(Number(c.req.param('step')));
      return body ? c.body(new Uint8Array(body)) : c.notFound();
    });
    app.post(routes.commit, async (c) => {
      const { lease, step } = commitRequest.parse(await c.req.json());
      if (stale(lease)) return c.json({ title: 'the lease was lost' }, 409);
      const body = this.#uploads.get(step)?.body;
      if (!body) return c.json({ title: 'not uploaded' }, 404);
      this.committed.set(step, body);
      return c.body(null, 204);
    });
    app.post(routes.result, async (c) => {
      const { usage, ...result } = resultRequest.parse(await c.req.json());
      if (usage) this.usages.push(usage);
      if (stale(result.lease)) return c.json({ title: 'the lease was lost' }, 409);
      if (result.reports && this.claim.until !== null)
        throw new Error('reports with a result, though decisions are due');
      for (const { step, metrics } of result.reports ?? []) this.reports.set(step, metrics);
      this.results.push(result);
      return c.body(null, 204);
    });
    return app;
  }
}
