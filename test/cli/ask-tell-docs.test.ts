import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { snippets } from '../library/snippets.ts';
import { pythonTest } from '../trainer/command/python.ts';
import { Workplace } from './skysweep.ts';

const place = new Workplace();
afterAll(() => place.remove());

beforeAll(() => {
  const bin = join(place.folder, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  chmodSync('dist/cli/main.js', 0o755);
  symlinkSync(resolve('dist/cli/main.js'), join(bin, 'skysweep'));
  place.write('package.json', '{}');
  place.write('search.yaml', snippets('docs/ask-tell.md', 'yaml')[0]!);
});

const options = { cwd: place.folder, encoding: 'utf8' } as const;
const best = /["']trial["']: ?\d+, ?["']value["']: ?1\.\d+, ?["']params["']: ?\{.*["']layers["']: ?1\b/;

pythonTest('the Python client of docs/ask-tell.md finds the best trial', () => {
  place.write('client.py', snippets('docs/ask-tell.md', 'python')[0]!);
  expect(execFileSync('python3', ['client.py'], options)).toMatch(best);
});

it('the Node client of docs/ask-tell.md finds the best trial', () => {
  place.write('client.mjs', snippets('docs/ask-tell.md', 'js')[0]!);
  expect(execFileSync(process.execPath, ['client.mjs'], options)).toMatch(best);
});
