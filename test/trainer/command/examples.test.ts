import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Params } from '../../../core/space/parameter.ts';
import { checkCommandTrainer, commandSettings } from '../../../core/sweep/command-settings.ts';
import { runJob } from '../../../trainer/job.ts';
import { ProtocolServer } from '../protocol-server.ts';
import { pythonTest } from './python.ts';

interface ExampleSpec {
  readonly objective: { readonly metric: string; readonly goal: 'minimize' | 'maximize' };
  readonly space: Record<string, unknown>;
  readonly trainer: Record<string, unknown>;
}

async function train(file: string, params: Params, seed = 2): Promise<Readonly<Record<string, number>>[]> {
  const spec = parse(readFileSync(resolve('examples/any-program', file), 'utf8')) as ExampleSpec;
  expect(checkCommandTrainer(commandSettings(spec.trainer), Object.keys(spec.space))).toEqual([]);
  expect(Object.keys(params).sort()).toEqual(Object.keys(spec.space).sort());
  const server = await ProtocolServer.start();
  server.claim = { ...server.claim, params, seed, trainer: spec.trainer, objectives: [spec.objective] };
  const code = await runJob(server.env(), { signal: new AbortController().signal, log: () => {} });
  await server.stop();
  expect(code).toBe(0);
  expect([...server.reports.keys()]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  return [...server.reports.values()];
}

const good = { learning_rate: 0.03, momentum: 0.5, weight_decay: 1e-6, units: 16 };

pythonTest('the Python example learns, and learns the same with the same seed', async () => {
  const reports = await train('sweep.yaml', good);
  expect(reports[0]!.val_accuracy).toBeLessThan(0.9);
  expect(reports[19]!.val_accuracy).toBeGreaterThan(0.95);
  expect(await train('sweep.yaml', good)).toEqual(reports);
  expect(await train('sweep.yaml', good, 3)).not.toEqual(reports);
});

pythonTest('its parameters matter', async () => {
  const slow = await train('sweep.yaml', { ...good, learning_rate: 1e-4, momentum: 0 });
  expect(slow[19]!.val_accuracy).toBeLessThan(0.9);
});

test('the JavaScript example learns', async () => {
  const reports = await train('sweep-node.yaml', { learning_rate: 0.1, degree: 3 });
  expect(reports[19]!.val_loss).toBeLessThan(0.2);
});
