import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import { type Cloud, type CloudOptions, openCloud } from '../../infra/local/cloud.ts';

/** The embedded cloud with short-hands for what tests ask of it. */
export interface TestCloud {
  readonly cloud: Cloud;
  readonly dataDir: string;
  readonly errors: unknown[];
  post(path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  patch(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  show(sweep: string): Promise<SweepView>;
  trials(sweep: string): Promise<TrialView[]>;
  /** Polls until the view is as wanted. */
  until(sweep: string, wanted: (view: SweepView) => boolean): Promise<SweepView>;
  /** Starts a sweep and waits for its end. */
  run(spec: object): Promise<SweepView>;
  close(): Promise<void>;
}

export async function openTestCloud(
  dataDir = mkdtempSync(join(tmpdir(), 'skysweep-')),
  options: Pick<CloudOptions, 'isolateJobs' | 'run'> = {},
): Promise<TestCloud> {
  const errors: unknown[] = [];
  const cloud = await openCloud({ dataDir, ...options, onError: (error) => errors.push(error) });
  const read = async <T>(path: string): Promise<T> => (await cloud.fetch(path)).json() as Promise<T>;
  const show = (sweep: string) => read<SweepView>(`/v1/sweeps/${sweep}`);
  const until: TestCloud['until'] = async (sweep, wanted) => {
    for (;;) {
      const view = await show(sweep);
      if (wanted(view)) return view;
      await sleep(20);
    }
  };
  const send =
    (method: string) =>
    async (path: string, body: unknown = {}) => {
      const answer = await cloud.fetch(path, { method, body: JSON.stringify(body) });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
  const post = send('POST');
  return {
    cloud,
    dataDir,
    errors,
    post,
    patch: send('PATCH'),
    show,
    trials: (sweep) => read<TrialView[]>(`/v1/sweeps/${sweep}/trials`),
    until,
    async run(spec) {
      const { status, body } = await post('/v1/sweeps', { spec });
      if (status !== 201) throw new Error(JSON.stringify(body));
      return until(body.sweep as string, (view) => view.status !== 'running' && view.status !== 'pausing');
    },
    async close() {
      await cloud.interrupt();
      await cloud.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A trainer that is a shell script; it sees its parameters as `$SKYSWEEP_PARAM_<NAME>`. */
export const shell = (script: string, more: object = {}) => ({ command: ['sh', '-c', script], ...more });

/** A spec over one float `x`, minimising `loss`. */
export function spec(name: string, trainer: object, more: object = {}): object {
  return {
    name,
    objective: { metric: 'loss', goal: 'minimize' },
    space: { x: { type: 'float', low: 0, high: 1 } },
    sampler: 'random',
    budget: { trials: 6, parallel: 3 },
    trainer,
    ...more,
  };
}
