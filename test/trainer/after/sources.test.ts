import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { fetchCheckpoint } from '../../../trainer/after/sources.ts';

it('a checkpoint whose server is gone, or refuses, is named with the reason and what to do', async () => {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.ckpt?signature=secret`;
  await expect(fetchCheckpoint('teacher', url)).rejects.toThrow('teacher: its checkpoint cannot be fetched: HTTP 404');
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  const gone = fetchCheckpoint('export', url);
  await expect(gone).rejects.toThrow(
    /^export: its checkpoint cannot be fetched \(127\.0\.0\.1:\d+ does not answer: [^)]+\); see that it can be reached/,
  );
  await expect(gone).rejects.not.toThrow('secret');
});
