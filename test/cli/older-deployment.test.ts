import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SweepsClient } from '../../cli/client.ts';
import { openDeployment } from '../../cli/deployment/deployment.ts';
import type { Spec } from '../../core/sweep/spec/schema.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { shell, spec } from '../infra/with-cloud.ts';
import { type ServedApi, serveTestApi } from './served-api.ts';

/** The command line's client and an API of another release: it refuses what that does not know. */
const { version: own } = packageJson;
let served: ServedApi;
let client: SweepsClient;
/** What the deployment tells of itself; by default this release's own words. */
let health: object | undefined;
beforeAll(async () => {
  served = await serveTestApi((app, api) => {
    app.get('/v1/health', (context) => (health ? context.json(health) : api.fetch(context.req.raw)));
    app.delete('/v1/sweeps/:sweep', (context) => api.request('/v1/nothing', { method: context.req.method }));
  });
  const place = { stack: 'Skysweep', region: undefined, endpoint: undefined, apiUrl: served.url, token: 'token' };
  client = new SweepsClient(await openDeployment(place));
});
beforeEach(() => {
  health = undefined;
});
afterAll(() => served.close());

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
  expect(await (await fetch(`${served.url}/v1/health`)).json()).toEqual({ service: 'skysweep', version: own });
});
