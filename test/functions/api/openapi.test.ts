import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../../functions/api/app.ts';
import { openApi } from '../../../functions/api/openapi.ts';
import { operations } from '../../../functions/api/operations.ts';
import { packageRoot } from '../../../infra/local/root.ts';
import { openTestCloud, shell, spec, type TestCloud } from '../../infra/with-cloud.ts';

const file = join(packageRoot, 'docs', 'openapi.json');

interface Document {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { schema: object }> }> }>
  >;
}
const document = JSON.parse(JSON.stringify(openApi())) as Document;

describe('the OpenAPI document', () => {
  it('in docs/openapi.json is up to date; UPDATE_OPENAPI=1 writes it', () => {
    if (process.env.UPDATE_OPENAPI) writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(document);
  });

  it('has every route of the app and no other', () => {
    const app = createApi({} as never, { identify: () => 'admin', feed: { streams: false, pollMs: 1 } });
    const routed = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect([...new Set(routed)].sort()).toEqual([...described].sort());
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
  });
});

describe('what the API answers', () => {
  let test: TestCloud;
  beforeAll(async () => {
    test = await openTestCloud();
    const script = `[ $SKYSWEEP_TRIAL = 1 ] && exit 3; echo '{"step": 1, "loss": 1}'`;
    await test.run(spec('described', shell(script), { budget: { trials: 3, parallel: 1 } }));
  });
  afterAll(() => test.close());

  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  it.each([
    '/v1/health',
    '/v1/openapi.json',
    '/v1/sweeps',
    '/v1/sweeps/{sweep}',
    '/v1/sweeps/{sweep}/trials',
    '/v1/sweeps/{sweep}/trials/{trial}',
    '/v1/sweeps/{sweep}/trials/{trial}/metrics',
    '/v1/sweeps/{sweep}/best',
    '/v1/sweeps/{sweep}/pareto',
  ])('to GET %s is as described', async (path) => {
    const schema = document.paths[path]?.get?.responses['200']?.content?.['application/json']?.schema;
    const answer = await test.cloud.fetch(path.replace('{sweep}', 'described').replace('{trial}', '0'));
    const validate = ajv.compile(schema as object);
    expect(validate(await answer.json()), JSON.stringify(validate.errors)).toBe(true);
  });
});
