import { expect, it } from 'vitest';
import { templateOf } from './synthesise.ts';

/** Hashes of bundles change with every change of a handler. */
const withoutHashes = (template: object) =>
  JSON.parse(JSON.stringify(template).replaceAll(/[0-9a-f]{64}\.zip/g, 'HASH.zip'));

it('the whole stack is as it was: `npx vitest run -u` after a change that is meant', () => {
  expect(withoutHashes(templateOf().toJSON())).toMatchSnapshot();
});
