import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createApi } from '../../functions/api/app.ts';
import { type TestServices, testServices } from '../functions/embedded-services.ts';

/** The HTTP API on loopback over the embedded table, as a deployment that nobody signs requests to. */
export interface ServedApi extends Pick<TestServices, 'services'> {
  readonly url: string;
  close(): Promise<void>;
}

/** @param adapt Routes that come before the API's own, for what a test wants to be otherwise. */
export async function serveTestApi(
  adapt: (app: Hono, api: ReturnType<typeof createApi>) => void = () => {},
): Promise<ServedApi> {
  const base = await testServices();
  const api = createApi(base.services, { identify: () => 'admin', feed: { streams: false, pollMs: 10 } });
  const app = new Hono();
  adapt(app, api);
  app.all('*', (context) => api.fetch(context.req.raw));
  const server = await new Promise<ServerType>((resolve) => {
    const listening = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(listening));
  });
  return {
    services: base.services,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await base.close();
    },
  };
}
