import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseSpec } from '../../core/sweep/spec/parse.ts';
import { mayUseGpu } from '../../functions/trainer-of.ts';
import { openTestCloud, type TestCloud } from './with-cloud.ts';

const file = 'examples/hello.yaml';
const spec = parseSpec(readFileSync(file, 'utf8'), file);
let cloud: TestCloud;
beforeAll(async () => {
  cloud = await openTestCloud();
});
afterAll(() => cloud.close());

it('the sweep that proves a fresh deployment needs no GPU, and learns', async () => {
  expect(mayUseGpu(spec.trainer)).toBe(false);
  const view = await cloud.run(spec);
  expect(view).toMatchObject({ status: 'completed', counts: { completed: 3, failed: 0 } });
  // One in ten by guessing.
  expect(view.best?.value).toBeGreaterThan(0.8);
});
