import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram as histogramOf } from '../../../../core/diagnostics/histogram.ts';
import type { EpochMeasurements, Spread } from '../../../../core/diagnostics/measurements.ts';
import { crc32c } from '../../../../core/formats/tensorboard/crc32c.ts';
import { sweepEvents, trialEvents } from '../../../../core/formats/tensorboard/event-files.ts';
import { record } from '../../../../core/formats/tensorboard/record.ts';
import { histogram } from '../../../../core/formats/tensorboard/summary.ts';
import type { TrialLog } from '../../../../core/sweep/trial-log.ts';
import { decode, doubles, inner, number, records, scalars, text, valuesOf } from './read-events.ts';

const at = (second: number) => new Date(1_700_000_000_000 + 1000 * second).toISOString();
const log: TrialLog = {
  sweep: 'some',
  trial: 3,
  state: 'completed',
  value: 0.9,
  proposal: 'random',
  params: { learning_rate: 0.01, optimizer: 'sgd', nesterov: true, momentum: null },
  steps: 2,
  seed: 1,
  resource: { min: 1 },
  trainer: {},
  finalMetrics: {},
  startedAt: at(0),
  endedAt: at(30),
  reports: [
    { step: 1, metrics: { loss: 0.5, val_loss: 'NaN' }, at: at(10) },
    { step: 2, metrics: { loss: 0.25, val_loss: 1e300 }, at: at(20) },
  ],
};
const spread: Spread = { mean: 0.5, std: 0.5, histogram: histogramOf([0, 0.25, 0.75, 1], 4) };
const epoch: EpochMeasurements = {
  ...{ epoch: 2, losses: [0.3], trainLoss: 0.25, validationLoss: 0.3, chanceLoss: 2.3, learningRate: 0.01 },
  ...{ probedExamples: 64, seconds: 2, dataSeconds: 0.5, examplesPerSecond: 500, tensorBytes: 2 ** 20 },
  parameters: [{ name: 'dense-1/weights', isMatrix: true, gradientNorm: 0.1, norm: 3, updateRatio: 0.001, spread }],
  activations: [{ name: 'relu-1', deadShare: 0.25, spread }],
};

it('frames records so that their checksums hold', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (parts) => {
      const file = Uint8Array.from(parts.flatMap((part) => [...record(part)]));
      expect(records(file).map((data) => [...data])).toEqual(parts.map((part) => [...part]));
    }),
  );
  const broken = record(Uint8Array.of(1, 2, 3));
  broken[13]! ^= 1;
  expect(() => records(broken)).toThrow('wrong checksum');
});

describe("a trial's events", () => {
  const values = valuesOf(trialEvents(log, [epoch]));

  it('are its reports, at their steps and times', () => {
    expect(scalars(values, 'loss')).toEqual([
      [1, 0.5],
      [2, 0.25],
    ]);
    expect(scalars(values, 'val_loss')).toEqual([
      [1, Number.NaN],
      [2, Number.POSITIVE_INFINITY],
    ]);
    expect(values.find(({ tag, step }) => tag === 'loss' && step === 2)!.wallTime).toBe(1_700_000_020);
  });

  it('are what was measured in its epochs', () => {
    const tags = { 'gradient_norm/dense-1/weights': 0.1, 'norm/dense-1/weights': 3, 'dead_share/relu-1': 0.25 };
    for (const [tag, value] of Object.entries(tags)) expect(scalars(values, tag)).toEqual([[2, Math.fround(value)]]);
    expect(scalars(values, 'training/share_of_time_for_data')).toEqual([[2, 0.25]]);
    const [body] = inner(values.find(({ tag }) => tag === 'values/dense-1/weights')!.fields, 5);
    expect([1, 2, 3, 4, 5].map((field) => number(body!, field))).toEqual([0, 1, 4, 2, 2]);
    expect(doubles(body!.get(6)![0] as Uint8Array)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(doubles(body!.get(7)![0] as Uint8Array)).toEqual([1, 1, 0, 2]);
  });

  it('are its parameters and its end for the table of hyperparameters', () => {
    const content = (tag: string) => {
      const [metadata] = inner(values.find((value) => value.tag === tag)!.fields, 9);
      const [data] = inner(metadata!, 1);
      expect(text(data!, 1)).toBe('hparams');
      return decode(data!.get(2)![0] as Uint8Array);
    };
    const [start] = inner(content('_hparams_/session_start_info'), 3);
    const parameters = inner(start!, 1).map((entry) => [text(entry, 1), [...inner(entry, 2)[0]!][0]]);
    expect(parameters).toEqual([
      ['learning_rate', [2, [0.01]]],
      ['optimizer', [3, [new TextEncoder().encode('sgd')]]],
      ['nesterov', [4, [1n]]],
    ]);
    const [end] = inner(content('_hparams_/session_end_info'), 4);
    expect([number(end!, 1), number(end!, 2)]).toEqual([1, 1_700_000_030]);
  });
});

it('tells above the trials what was searched over', () => {
  const params = [log.params, { learning_rate: 0.1, optimizer: 'adam', nesterov: false, momentum: 0.9 }];
  const [value] = valuesOf(sweepEvents('some', at(0), [{ metric: 'val_loss', goal: 'minimize' }], params));
  const [data] = inner(inner(value!.fields, 9)[0]!, 1);
  const [experiment] = inner(decode(data!.get(2)![0] as Uint8Array), 2);
  expect(text(experiment!, 6)).toBe('some');
  const infos = inner(experiment!, 4).map((info) => [text(info, 1), number(info, 4)]);
  expect(infos).toEqual([
    ['learning_rate', 3],
    ['optimizer', 1],
    ['nesterov', 2],
    ['momentum', 3],
  ]);
  const [interval] = inner(inner(experiment!, 4)[0]!, 6);
  expect([number(interval!, 1), number(interval!, 2)]).toEqual([0.01, 0.1]);
  expect(text(inner(inner(experiment!, 5)[0]!, 1)[0]!, 2)).toBe('val_loss');
});

it('writes values that are all the same as one bin', () => {
  const same: Spread = { mean: 2, std: 0, histogram: histogramOf([2, 2, 2]) };
  const [body] = inner(decode(histogram('some', same).encode()), 5);
  expect(doubles(body!.get(6)![0] as Uint8Array)).toEqual([2]);
  expect(doubles(body!.get(7)![0] as Uint8Array)).toEqual([3]);
});
