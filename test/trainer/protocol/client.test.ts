import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { randomStream } from '../../../core/random.ts';
import { TrialClient } from '../../../trainer/protocol/client.ts';
import { ApiRefused, ApiUnreachable, LaunchReleased, LeaseLost } from '../../../trainer/protocol/errors.ts';
import { backoffMs } from '../../../trainer/protocol/transport.ts';
import { ProtocolServer } from '../protocol-server.ts';

let server: ProtocolServer;
const logged: string[] = [];
beforeEach(async () => {
  server = await ProtocolServer.start();
  logged.length = 0;
});
afterEach(() => server.stop());

function client(giveUpMs = 60_000): TrialClient {
  return new TrialClient({ url: `${server.url}/`, token: server.token, giveUpMs, log: (line) => logged.push(line) });
}
const job = { jobId: 'job-1', attempt: 1 };

test('network errors, 429 and 5xx are retried until the call succeeds', async () => {
  const faults = ['hang up', 503, 429, 'hang up', 500] as const;
  let failed = 0;
  server.fault = () => faults[failed++];
  expect((await client().claim(job)).lease).toBe(1);
  expect(server.calls).toHaveLength(6);
  expect(logged).toHaveLength(1);
  expect(logged[0]).toMatch(/^claim: .*trying again$/);
});

test.each([
  [409, LeaseLost],
  [410, LaunchReleased],
  [403, LaunchReleased],
  [400, ApiRefused],
  [401, ApiRefused],
  [413, ApiRefused],
])('%i is not retried', async (status, type) => {
  server.fault = () => status;
  await expect(client().heartbeat(1)).rejects.toThrow(type);
  await expect(client().heartbeat(1)).rejects.toThrow(`heartbeat was refused (HTTP ${status} broken on purpose)`);
  expect(server.calls).toHaveLength(2);
});

test('an API that stays away is given up', async () => {
  server.fault = () => 503;
  const error = await client(600)
    .claim(job)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiUnreachable);
  expect((error as Error).message).toMatch(/claim: Skysweep's API was not reachable .*HTTP 503 broken on purpose/);
  expect(server.calls.length).toBeGreaterThan(1);
});

test('a port where nobody listens is given up with the reason', async () => {
  const { url } = server;
  const nobody = new TrialClient({ url: url.replace(/:\d+$/, ':9'), token: 't', giveUpMs: 300, log: () => {} });
  await expect(nobody.claim(job)).rejects.toThrow(/not reachable.*(ECONNREFUSED|bad port)/);
});

test('an answer that is no JSON names the address', async () => {
  const fetch = async () => new Response('<html>hello</html>');
  const lost = new TrialClient({ url: 'http://127.0.0.1:1/x', token: 't', fetch, log: () => {} });
  await expect(lost.claim(job)).rejects.toThrow('does not answer with JSON; is SKYSWEEP_URL right?');
});

test('NaN and infinities arrive', async () => {
  const { lease } = await client().claim(job);
  const metrics = { a: Number.NaN, b: Infinity, c: -Infinity, d: -0.5 };
  await client().report(lease, [{ step: 1, metrics }]);
  await client().result(lease, { state: 'completed', metrics });
  expect(server.reports.get(1)).toEqual(metrics);
  expect(server.results).toEqual([{ lease, state: 'completed', metrics }]);
});

test('the backoff is anything up to a ceiling that grows', () => {
  fc.assert(
    fc.property(fc.nat({ max: 100 }), fc.string(), (retry, seed) => {
      const ceiling = retry > 6 ? 10_000 : 100 * 2 ** retry;
      const wait = backoffMs(retry, randomStream(seed));
      return wait >= 0 && wait < ceiling;
    }),
  );
});
