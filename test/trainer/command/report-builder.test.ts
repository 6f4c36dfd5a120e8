import { expect, test } from 'vitest';
import type { MetricLine } from '../../../trainer/command/metric-lines.ts';
import { ReportBuilder } from '../../../trainer/command/report-builder.ts';
import type { Report } from '../../../trainer/protocol/client.ts';

function build(
  lines: MetricLine[],
  objectives = ['loss'],
  resumedFrom = 0,
): { reports: Report[]; builder: ReportBuilder } {
  const reports: Report[] = [];
  const builder = new ReportBuilder(objectives, resumedFrom, {}, (report) => reports.push(report));
  for (const line of lines) builder.add(line);
  return { reports, builder };
}

test('lines without a step are counted from 1, or from where the trial resumed', () => {
  const lines = [{ metrics: { loss: 3 } }, { metrics: { loss: 2 } }];
  expect(build(lines).reports.map(({ step }) => step)).toEqual([1, 2]);
  expect(build(lines, ['loss'], 7).reports.map(({ step }) => step)).toEqual([8, 9]);
  expect(build([{ step: 5, metrics: { loss: 3 } }, { metrics: { loss: 2 } }]).builder.step).toBe(6);
});

test('a step told in several lines is one report', () => {
  const { reports } = build([
    { step: 1, metrics: { train: 0.5 } },
    { step: 1, metrics: { loss: 0.4 } },
    { step: 2, metrics: { train: 0.3 } },
    { step: 2, metrics: { loss: 0.2 } },
  ]);
  expect(reports).toEqual([
    { step: 1, metrics: { train: 0.5, loss: 0.4 } },
    { step: 2, metrics: { train: 0.3, loss: 0.2 } },
  ]);
});

test('lines without an objective are reported when the next step begins, or at the end', () => {
  const { reports, builder } = build([
    { metrics: { train: 3 } },
    { metrics: { train: 2 } },
    { step: 9, metrics: { other: 1 } },
  ]);
  expect(reports).toEqual([
    { step: 1, metrics: { train: 3 } },
    { step: 2, metrics: { train: 2 } },
  ]);
  builder.flush();
  builder.flush();
  expect(reports.slice(2)).toEqual([{ step: 9, metrics: { other: 1 } }]);
});

test('a report of several objectives waits for all', () => {
  const { reports } = build([{ metrics: { loss: 1 } }, { metrics: { size: 2 } }], ['loss', 'size']);
  expect(reports).toEqual([{ step: 1, metrics: { loss: 1, size: 2 } }]);
});

test('the newest value of every metric is known', () => {
  const { builder } = build([{ metrics: { loss: 3, a: 1 } }, { metrics: { loss: 2 } }, { metrics: { seconds: 9 } }]);
  expect(builder.latest).toEqual({ loss: 2, a: 1, seconds: 9 });
});

test('ever new names do not fill the memory', () => {
  const { builder } = build(Array.from({ length: 5000 }, (_, i) => ({ metrics: { [`m${i}`]: i, loss: i } })));
  expect(Object.keys(builder.latest)).toHaveLength(1000);
  expect(builder.latest.loss).toBe(4999);
});
