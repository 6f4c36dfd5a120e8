import { expect, it } from 'vitest';
import { schedulerNames } from '../../../core/schedulers/registry.ts';
import { type ConformanceOptions, conformance } from './conformance.ts';

/** By name, what it needs beside its name; several where it has several ways. A new one is added here alone. */
const schedulers: Readonly<Record<string, ConformanceOptions | readonly ConformanceOptions[]>> = {
  none: { multiObjective: true, ranks: false },
  median: { settings: { startup: 2 }, ranks: 'by quantile' },
  percentile: { settings: { startup: 2, percentile: 30 }, ranks: 'by quantile' },
  threshold: { settings: { lower: -5, upper: 5 }, ranks: false },
  patience: [
    { settings: { patience: 2 }, ranks: false },
    { settings: { patience: 2, scheduler: { name: 'median', startup: 2 } } },
  ],
  wilcoxon: { ranks: false },
  curve: { settings: { observations: 3 }, ranks: false },
  asha: [
    { multiObjective: true },
    { settings: { mode: 'promote' }, multiObjective: true },
    { settings: { compare: 'best' } },
    { settings: { mode: 'promote', compare: 'best', eta: 2 } },
  ],
  hyperband: [{ multiObjective: true }, { settings: { mode: 'promote' }, multiObjective: true }],
  bohb: { multiObjective: true },
  'sync-halving': { multiObjective: true },
  pasha: {},
  pbt: {},
  pb2: {},
  replay: {
    settings: {
      schedule: [
        { step: 0, params: { lr: 0.1, units: 8 } },
        { step: 9, params: { lr: 0.01, units: 8 } },
      ],
    },
    multiObjective: true,
    ranks: false,
  },
};

for (const [name, ways] of Object.entries(schedulers)) {
  for (const options of [ways].flat()) conformance(name, options);
}

it('covers every registered scheduler', () => {
  expect(Object.keys(schedulers).sort()).toEqual([...schedulerNames].sort());
});
