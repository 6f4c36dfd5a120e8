import { setTimeout as sleep } from 'node:timers/promises';
import { signedFetch } from '../../cli/deployment/signed-fetch.ts';
import type { SweepView, TrialView } from '../../core/sweep/views.ts';
import { services } from './services.ts';
import type { Emulator } from './set-up.ts';

/** Short-hands for what tests ask of the deployment's API, signed with the account's own keys. */
export function openClient(emulator: Emulator) {
  const { api } = emulator;
  const request = signedFetch(api, services(emulator).sfn.config);
  async function send<T>(
    method: string,
    path: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; body: T }> {
    const headers = { 'content-type': 'application/json', ...more };
    const init = { method, ...(body !== undefined && { headers, body: JSON.stringify(body) }) };
    const answer = await request(path, init);
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
  }
  const show = async (sweep: string) => (await send<SweepView>('GET', `/v1/sweeps/${sweep}`)).body;
  const until = async (sweep: string, wanted: (view: SweepView) => boolean): Promise<SweepView> => {
    for (;;) {
      const view = await show(sweep);
      if (wanted(view)) return view;
      await sleep(200);
    }
  };
  const start = async (spec: object): Promise<string> => {
    const { status, body } = await send<{ sweep: string }>('POST', '/v1/sweeps', { spec });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.sweep;
  };
  return {
    send,
    show,
    until,
    start,
    trials: async (sweep: string) => (await send<TrialView[]>('GET', `/v1/sweeps/${sweep}/trials`)).body,
    end: (sweep: string) => until(sweep, ({ status }) => ['completed', 'failed', 'stopped', 'paused'].includes(status)),
    /** Starts a sweep and waits for its end. */
    run: async (spec: object) => {
      const sweep = await start(spec);
      return until(sweep, ({ status }) => status !== 'running' && status !== 'pausing');
    },
  };
}
