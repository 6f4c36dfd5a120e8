import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from './chromium.ts';

interface Result {
  readonly best: number;
  readonly values: readonly number[];
}

const page = `<!doctype html><title>study</title><script type="module">
  import { createStudy } from '/skysweep.js';
  import { runStudy } from '/run-study.js';
  globalThis.runStudy = (sampler) => runStudy(createStudy, sampler);
</script>`;

/** The package's own module, as a page loads it, and what the page does with it. */
const library = new URL('../../dist/library/index.js', import.meta.url);
const program = new URL('run-study.mjs', import.meta.url);
const files: Readonly<Record<string, URL>> = { '/skysweep.js': library, '/run-study.js': program };

let server: Server;
let browser: Browser;
let tab: Page;
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const file = files[url];
    response.setHeader('content-type', file ? 'text/javascript' : 'text/html');
    response.end(file ? readFileSync(file) : page);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await openChromium();
  tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await tab.waitForFunction('globalThis.runStudy');
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

const inPage = (sampler: string) => tab.evaluate(`runStudy('${sampler}')`) as Promise<Result>;

describe('createStudy in a browser', () => {
  it.each(['auto', 'gp', 'tpe', 'cmaes'])('optimizes with %s', async (sampler) => {
    const { best, values } = await inPage(sampler);
    expect(values).toHaveLength(40);
    expect(best).toBe(Math.min(...values));
    expect(best).toBeLessThan(0.05);
  });

  it('gives what Node gives, to the bit', async () => {
    const { createStudy } = await import(library.href);
    const { runStudy } = await import(program.href);
    expect(await inPage('tpe')).toEqual(await runStudy(createStudy, 'tpe'));
  });
});
