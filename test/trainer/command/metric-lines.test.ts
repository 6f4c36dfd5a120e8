import { describe, expect, test } from 'vitest';
import { lineReader } from '../../../trainer/command/metric-lines.ts';

describe('JSON lines', () => {
  const read = lineReader('json_lines');

  test('numeric fields are metrics, step is the step', () => {
    expect(read(' {"step": 3, "loss": 0.5, "note": "x", "ok": true, "nested": {"a": 1}} ')).toEqual({
      step: 3,
      metrics: { loss: 0.5 },
    });
  });

  test.each(['{"loss": NaN, "a": Infinity, "b": -Infinity}', '{"loss":"NaN","a":"Infinity","b":"-Infinity"}'])(
    'numbers that JSON has not: %s',
    (line) => {
      expect(read(line)).toEqual({ metrics: { loss: Number.NaN, a: Infinity, b: -Infinity } });
    },
  );

  test('such words inside strings stay', () => {
    expect(read('{"note": "NaN, \\"Infinity\\"", "loss": NaN}')).toEqual({ metrics: { loss: Number.NaN } });
  });

  test.each(['', 'loss: 3', '[1, 2]', '{"loss": }', '{loss: 1}', '{"a": "b"}', '{"step": 3}', '{"loss": NaNa}', '{}'])(
    'no metrics: %s',
    (line) => {
      expect(read(line)).toBeUndefined();
    },
  );

  test.each([-1, 1.5, 1e300, '"NaN"'])('step %s is none, so the report is counted', (step) => {
    expect(read(`{"step": ${step}, "loss": 1}`)).toEqual({ metrics: { loss: 1 } });
  });

  test('names that no API takes are left out', () => {
    expect(read(`{"": 1, "${'x'.repeat(129)}": 2, "loss": 3}`)).toEqual({ metrics: { loss: 3 } });
  });
});

describe('patterns', () => {
  test('named groups', () => {
    const read = lineReader({ pattern: 'epoch (?<step>\\d+).*loss=(?<loss>\\S+)(?: acc=(?<acc>\\S+))?' });
    expect(read('epoch 7: loss=1.5e-3, acc=0.5')).toEqual({ step: 7, metrics: { loss: 0.0015, acc: 0.5 } });
    expect(read('epoch 7: loss=nan, acc=-.5;')).toEqual({ step: 7, metrics: { loss: Number.NaN, acc: -0.5 } });
    expect(read('epoch 8: loss=-inf')).toEqual({ step: 8, metrics: { loss: -Infinity } });
    expect(read('epoch 8: loss=low')).toBeUndefined();
    expect(read('nothing')).toBeUndefined();
  });

  test('a name and a value, several in a line', () => {
    const read = lineReader({ pattern: '([\\w-]+)\\s*=\\s*(\\S+)' });
    expect(read('step=2 loss = 0.25 val-acc=1')).toEqual({ step: 2, metrics: { loss: 0.25, 'val-acc': 1 } });
  });
});
