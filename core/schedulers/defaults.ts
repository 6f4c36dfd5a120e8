const cadence = { warmup: 1, interval: 1 };
const quantile = { startup: 5, ...cadence };
const rungs = { min: 1, eta: 3 };
const mode = 'stop' as const;
const population = { quantile: 0.25, burn_in: 0 };

/**
 * What a setting is that a spec leaves out. The schema fills it in when a sweep is made; whoever reads a sweep that an
 * earlier release has made, without settings that came later, fills it in again.
 */
export const schedulerDefaults = {
  none: {},
  median: quantile,
  percentile: { percentile: 25, ...quantile },
  threshold: cadence,
  wilcoxon: { p: 0.1, common: 2, ...cadence },
  curve: { probability: 0.05, observations: 8, ...cadence },
  asha: { mode, compare: 'last' as const, ...rungs },
  patience: { patience: 5, min_delta: 0, ...cadence },
  hyperband: { mode, ...rungs },
  bohb: { mode, ...rungs },
  'sync-halving': rungs,
  pasha: rungs,
  pbt: { resample: 0.25, factors: [0.8, 1.2] as [number, number], ...population },
  pb2: population,
  replay: {},
};
