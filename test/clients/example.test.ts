import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parseSpec } from '../../core/sweep/spec/parse.ts';
import { clients } from './clients.ts';

it('the spec of the PyTorch example is right', () => {
  const file = 'examples/pytorch/sweep.yaml';
  const spec = parseSpec(readFileSync(file, 'utf8'), file);
  expect(spec).toMatchObject({ name: 'pytorch-spirals', scheduler: { name: 'asha', mode: 'promote' } });
});

it.runIf(clients.some(({ name }) => name === 'Python'))('the Python client and its example are Python 3.8', () => {
  const program = 'import ast, sys\nfor f in sys.argv[1:]: ast.parse(open(f).read(), f, feature_version=(3, 8))';
  const files = ['clients/python/skysweep_trial.py', 'examples/pytorch/train.py'].map((file) => resolve(file));
  const { status, stderr } = spawnSync('python3', ['-c', program, ...files], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
});
