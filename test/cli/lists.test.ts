import { describe, expect, it } from 'vitest';
import { formatDuration, formatValue } from '../../cli/render/format.ts';
import { sweepsTable, trialJson, trialsTable } from '../../cli/render/lists.ts';
import { truncate } from '../../cli/render/table.ts';
import { sweepView, trialView } from './views.ts';

describe('tables', () => {
  const trials = [
    trialView(0, {
      state: 'completed',
      value: 0.123456,
      steps: 9,
      params: { x: 1, opt: 'sgd', m: 0.9 },
    }),
    trialView(10, { state: 'failed', value: 'NaN', params: { x: -22.5, opt: 'adam' }, reason: 'a\nb' }),
  ];

  it('of trials are aligned, with a column for each parameter of any trial', () => {
    expect(trialsTable(trials)).toEqual([
      'TRIAL  STATE        VALUE  STEPS      x   opt    m  REASON',
      '    0  completed  0.12346      9      1   sgd  0.9  random',
      '   10  failed         NaN      0  -22.5  adam    -  a b',
    ]);
  });

  it('are cut to the width of the terminal', () => {
    expect(trialsTable(trials, 20)[1]).toBe('    0  completed  0…');
  });

  it('of sweeps show how far each is', () => {
    const best = { trial: 1, value: 0.5, params: {} };
    expect(sweepsTable([sweepView({ best, counts: { completed: 2, failed: 1 } })])).toEqual([
      'SWEEP  STATUS   TRIALS  BEST  METRIC  CREATED',
      'toy    running    3/10   0.5  loss    2026-01-02 03:04 UTC',
    ]);
  });

  it('of trials in JSON have the fixed fields', () => {
    expect(trialJson(trialView(3, { steps: 2, maxSteps: 9 }))).toEqual({
      trial: 3,
      state: 'running',
      value: null,
      params: { x: 0.25 },
      steps: 2,
      reason: null,
      proposal: 'random',
    });
  });
});

describe('formats', () => {
  it.each([
    [0, '0:00'],
    [59.6, '1:00'],
    [3599, '59:59'],
    [3723, '1:02:03'],
  ])('%d seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([
    [0.1 + 0.2, '0.3'],
    [1.23456789e-7, '1.2346e-7'],
    [123456789, '123460000'],
    ['-Infinity', '-Infinity'],
    [null, '-'],
  ])('%s as %s', (value, text) => expect(formatValue(value)).toBe(text));

  it('counts wide characters as two cells', () => {
    expect(truncate('日本語', 4)).toBe('日…');
    expect(truncate('日本語', 6)).toBe('日本語');
  });
});
