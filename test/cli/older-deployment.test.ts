import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { Hono } from 'hono';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SweepsClient } from '../../cli/client.ts';
import { openDeployment } from '../../cli/deployment/deployment.ts';
import type { Spec } from '../../core/sweep/spec/schema.ts';
import { createApi } from '../../functions/api/app.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { type TestServices, testServices } from '../functions/embedded-services.ts';
import { shell, spec } from '../infra/with-cloud.ts';

/** The command line's client and an API of another release: it refuses what that does not know. */
const { version: own } = packageJson;
let base: TestServices;
let server: ServerType;
let client: SweepsClient;
/** What the deployment tells of itself; by default this release's own words. */
let health: object | undefined;
beforeAll(async () => {
  base = await testServices();
  const api = createApi(base.services, { identify: () => 'admin', feed: { streams: false, pollMs: 10 } });
  const app = new Hono();
  app.get('/v1/health', (context) => (health ? context.json(health) : api.fetch(context.req.raw)));
  app.delete('/v1/sweeps/:sweep', (context) => api.request('/v1/nothing', { method: context.req.method }));
  app.all('*', (context) => api.fetch(context.req.raw));
  server = await new Promise((resolve) => {
    const listening = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => resolve(listening));
  });
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = { stack: 'Skysweep', region: undefined, endpoint: undefined, apiUrl, token: 'token' };
  client = new SweepsClient(await openDeployment(place));
});
beforeEach(() => {
  health = undefined;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await base.close();
});

/** As a later release might send it. */
const later = (more: object) => ({ ...spec('later', shell('true')), ...more }) as unknown as Spec;

describe('what a deployment does not know', () => {
  it('is told with its version when that is older, and with what to do', async () => {
    health = { service: 'skysweep', version: '0.0.9' };
    const refused = expect(client.create(later({ novelty: 1 }))).rejects;
    await refused.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(
        /^novelty: unknown field .*\nthe deployment is Skysweep 0\.0\.9, older than this command line \(.*\): `skysweep deploy` brings it up to date$/,
      ),
    });
    const older = /older than this command line/;
    await expect(client.create(later({ sampler: 'later' }))).rejects.toThrow(older);
    await expect(client.update('none', { later: 1 } as object)).rejects.toThrow(/there is no sweep/);
    await expect(client.delete('none')).rejects.toThrow(older);
  });

  it('is a sign of an older one where nothing tells the version, or the same', async () => {
    health = { service: 'skysweep' };
    await expect(client.create(later({ novelty: 1 }))).rejects.toThrow(
      /novelty: unknown field [\s\S]*the deployment tells no version, so it is older than this command line .*`skysweep deploy`/,
    );
    health = undefined;
    const same = new RegExp(
      `novelty: unknown field [\\s\\S]*the deployment may be older .*both are ${own}.*\`skysweep deploy\``,
    );
    await expect(client.create(later({ novelty: 1 }))).rejects.toThrow(same);
  });

  it('may be newer, too: then it is the command line that is to be replaced', async () => {
    health = { service: 'skysweep', version: '999.10.0' };
    await expect(client.create(later({ gone: 1 }))).rejects.toThrow(/newer than .*`npm install skysweep@999.10.0`/);
  });

  it('is nothing else: other refusals stand as they are', async () => {
    health = { service: 'skysweep', version: '0.0.9' };
    await expect(client.create(later({ budget: { trials: 0 } }))).rejects.toThrow(/^budget\.trials: [^\n]*$/);
    await expect(client.sweep('none')).rejects.toThrow(/^there is no sweep none[^\n]*$/);
  });
});

it('the API tells its version', async () => {
  const app = createApi(base.services, { identify: () => 'reader', feed: { streams: false, pollMs: 10 } });
  expect(await (await app.request('/v1/health')).json()).toEqual({ service: 'skysweep', version: own });
});
