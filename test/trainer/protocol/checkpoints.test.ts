import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { downloadCheckpoint, loadCheckpoint, saveCheckpoint } from '../../../trainer/protocol/checkpoints.ts';
import { TrialClient } from '../../../trainer/protocol/client.ts';
import { ApiRefused } from '../../../trainer/protocol/errors.ts';
import { ProtocolServer } from '../protocol-server.ts';

let server: ProtocolServer;
let client: TrialClient;
let folder: string;
const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 256));
const equal = (actual: Uint8Array | undefined) => bytes.equals(actual ?? new Uint8Array());

beforeEach(async () => {
  server = await ProtocolServer.start();
  client = new TrialClient({ url: server.url, token: server.token, log: () => {} });
  await client.claim({ jobId: 'job-1', attempt: 1 });
  folder = mkdtempSync(join(tmpdir(), 'skysweep-test-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await server.stop();
});

test('bytes come back as they were', async () => {
  await saveCheckpoint(client, 1, 4, bytes);
  expect(equal(server.committed.get(4))).toBe(true);
  expect(equal(await loadCheckpoint(client, `${server.url}/store/4`))).toBe(true);
});

test('a file is streamed with its length, and comes back as a file', async () => {
  const path = join(folder, 'a');
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  await saveCheckpoint(client, 1, 5, { path, bytes: bytes.length, sha256 });
  await downloadCheckpoint(client, `${server.url}/store/5`, join(folder, 'b'));
  expect(equal(readFileSync(join(folder, 'b')))).toBe(true);
});

test('an upload is repeated while the network is away, stream and all', async () => {
  const path = join(folder, 'a');
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  let broken = 2;
  server.fault = (called) => (called.startsWith('/store') && broken-- > 0 ? 'hang up' : undefined);
  await saveCheckpoint(client, 1, 6, { path, bytes: bytes.length, sha256 });
  expect(equal(server.committed.get(6))).toBe(true);
});

test('a checkpoint that is there already is committed', async () => {
  await saveCheckpoint(client, 1, 7, bytes);
  server.committed.clear();
  await saveCheckpoint(client, 1, 7, bytes);
  expect(server.committed.has(7)).toBe(true);
});

test('bytes that the store refuses are not committed', async () => {
  const path = join(folder, 'a');
  writeFileSync(path, bytes);
  const sha256 = createHash('sha256').update('other bytes').digest('base64');
  const save = saveCheckpoint(client, 1, 8, { path, bytes: bytes.length, sha256 });
  await expect(save).rejects.toThrow(ApiRefused);
  expect(server.committed.size).toBe(0);
});
