import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { checkCommandTrainer, commandSettings, commandTrainer } from '../../../core/sweep/command-settings.ts';
import { duration } from '../../../core/sweep/duration.ts';

test('a command alone is enough', () => {
  expect(commandSettings({ command: ['python3', 'train.py', 7] })).toEqual({
    command: ['python3', 'train.py', '7'],
    metrics: 'json_lines',
    gpu: true,
    trials_per_job: 1,
    retries: 0,
    backoff: 10,
    grace: 30,
    checkpoint_every: 30,
  });
});

test('parsing what was parsed changes nothing', () => {
  const once = commandSettings({ command: ['a'], stall: '10m', timeout: '1.5h', env: { A: 1 }, checkpoint_dir: 'c' });
  expect(once).toMatchObject({ stall: 600, timeout: 5400, env: { A: '1' } });
  expect(commandSettings(once)).toEqual(once);
});

describe('bad settings name the field and the remedy', () => {
  const refusal = (trainer: Record<string, unknown>) => {
    const { error } = commandTrainer.safeParse(trainer);
    return error && z.prettifyError(error);
  };
  test.each([
    [{ command: 'python3 train.py' }, 'a command is a list'],
    [{ command: [] }, 'at least its program'],
    [{ command: [''] }, 'the first entry of a command is its program'],
    [{ command: ['a'], stall: 'soon' }, '90s, 10m'],
    [{ command: ['a'], timeout: 0 }, 'a duration'],
    [{ command: ['a'], metrics: 'csv' }, 'metrics is json_lines, { pattern: … } or { file: … }'],
    [{ command: ['a'], shell: true }, 'shell'],
    [{ command: ['a'], env: { 'A-B': 1 } }, 'env'],
  ])('%j', (trainer, message) => {
    expect(refusal(trainer)).toContain(message);
  });
  test.each([
    ['loss=(?<loss>', 'Invalid regular expression'],
    ['loss=(.*)', 'a pattern needs a named group for each metric'],
    ['step (?<step>\\d+)', 'a pattern needs a named group for each metric'],
  ])('pattern %s', (pattern, message) => {
    expect(() => commandSettings({ command: ['a'], metrics: { pattern } })).toThrow(message);
  });
});

test('macros are checked wherever they may stand', () => {
  const trainer = commandSettings({
    command: ['p', '--lr=${lr}'],
    metrics: { file: 'out/${trail}.jsonl' },
    checkpoint_dir: 'ckpt/${trial}',
    env: { A: '${b}' },
  });
  const issues = checkCommandTrainer(trainer, ['learning_rate']);
  expect(issues.map(({ path }) => path)).toEqual([
    ['command', 1],
    ['metrics', 'file'],
    ['env', 'A'],
  ]);
  expect(issues[0]?.message).toContain('unknown macro ${lr}');
});

test('a duration is seconds or text', () => {
  expect(['500ms', '90s', '10m', '1.5h', '2d', 12].map((value) => duration.parse(value))).toEqual([
    0.5, 90, 600, 5400, 172_800, 12,
  ]);
});
