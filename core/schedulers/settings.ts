import * as z from 'zod';
import { schedulerDefaults as defaults } from './defaults.ts';
import { orName } from './or-name.ts';

const steps = (text: string) => z.int().min(1).describe(text);
const fullTrial = steps("Steps of a trial that is never stopped; by default the trainer's epochs.").optional();

const kind = <N extends string, S extends z.ZodRawShape>(name: N, text: string, shape: S) =>
  z.strictObject({ name: z.literal(name), ...shape }).describe(text);

const cadence = {
  warmup: steps('The first step with a decision.').default(defaults.median.warmup),
  interval: steps('Steps between two decisions.').default(defaults.median.interval),
};

const quantile = {
  startup: steps('Trials that must have reached a step before anyone is stopped there.').default(
    defaults.median.startup,
  ),
  ...cadence,
};

const rungs = {
  min: steps('Step of the first rung.').default(defaults.asha.min),
  max: fullTrial,
  eta: z.number().min(2).max(64).describe('Of `eta` trials at a rung about one goes on.').default(defaults.asha.eta),
};

const mode = z
  .enum(['stop', 'promote'])
  .describe(
    'How weak trials end: `stop` ends them, `promote` pauses them with a checkpoint until they are good enough.',
  )
  .default(defaults.asha.mode);

const compare = z
  .enum(['last', 'best'])
  .describe('What is compared at a rung: the value there, or the best one up to there, which noise moves less.')
  .default(defaults.asha.compare);

const bracketed = {
  mode,
  ...rungs,
  brackets: z
    .int()
    .min(1)
    .describe('At most so many brackets, those with the earliest rungs; by default all.')
    .optional(),
};

const population = {
  population: z
    .int()
    .min(2)
    .max(10_000)
    .describe('Members, alive at once; by default as many as run at once when these are 4 or more, else 10.')
    .optional(),
  interval: steps("Steps between two comparisons; by default a tenth of a full trial's.").optional(),
  max: steps("Steps of a full trial; by default the trainer's epochs.").optional(),
  quantile: z
    .number()
    .gt(0)
    .max(0.5)
    .describe('This share of the members, the weakest, copies members of the same share at the top.')
    .default(defaults.pbt.quantile),
  burn_in: z.int().min(0).describe('No comparison before this step.').default(defaults.pbt.burn_in),
  parameters: z
    .array(z.string())
    .min(1)
    .describe('What a copy may change; all by default. Leave out what a checkpoint depends on, such as layers.')
    .optional(),
};

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'is not a string, number, boolean or null',
});

const threshold = kind('threshold', '', {
  lower: z.number().describe('A trial with a value below it stops.').optional(),
  upper: z.number().describe('A trial with a value above it stops.').optional(),
  warmup: steps('The first step at which the bounds hold.').default(defaults.threshold.warmup),
  interval: steps('Steps between two decisions.').default(defaults.median.interval),
})
  .refine(({ lower, upper }) => lower !== undefined || upper !== undefined, {
    path: ['lower'],
    error: 'is missing, and so is upper; give one bound or both, as in { name: threshold, upper: 10 }',
  })
  .refine(({ lower, upper }) => lower === undefined || upper === undefined || lower <= upper, {
    path: ['upper'],
    error: 'is below lower; swap the two',
  })
  .describe('Stops a trial whose value leaves the bounds or is no finite number.');

/** Those that only stop trials, so that `patience` can hold them back. */
const stopping = z.discriminatedUnion('name', [
  kind('median', 'Stops a trial whose best value is worse than the median of the others at that step.', quantile),
  kind('percentile', 'Stops a trial whose best value is not within the best percentile of the others at that step.', {
    percentile: z
      .number()
      .gt(0)
      .lt(100)
      .describe('The best so many percent go on.')
      .default(defaults.percentile.percentile),
    ...quantile,
  }),
  threshold,
  kind(
    'wilcoxon',
    'Stops a trial whose steps (folds, seeds, instances) a paired test calls worse than the best trial.',
    {
      p: z.number().gt(0).lt(1).describe('A trial stops when it is worse at this level.').default(defaults.wilcoxon.p),
      common: steps('Steps that both trials must have before there is a test.')
        .min(2)
        .default(defaults.wilcoxon.common),
      ...cadence,
    },
  ),
  kind('curve', 'Stops a trial whose extrapolated learning curve cannot reach the best trial.', {
    max: fullTrial,
    probability: z
      .number()
      .gt(0)
      .lt(1)
      .describe('A trial stops when it reaches the best one with less than this probability.')
      .default(defaults.curve.probability),
    observations: steps('Reports that a trial must have made before it is extrapolated.')
      .min(3)
      .default(defaults.curve.observations),
    ...cadence,
  }),
  kind('asha', 'Asynchronous successive halving.', { mode, compare, ...rungs }),
]);

const settings = z.discriminatedUnion('name', [
  kind('none', 'Every trial runs to its end.', {}),
  ...stopping.options,
  kind('patience', 'Stops a trial that no longer improves.', {
    patience: steps('Steps without improvement after which a trial stops.').default(defaults.patience.patience),
    min_delta: z
      .number()
      .min(0)
      .describe('Less than this much better is no improvement.')
      .default(defaults.patience.min_delta),
    scheduler: orName(stopping).describe('Stops trials only when this scheduler wants it too.').optional(),
    ...cadence,
  }),
  kind(
    'hyperband',
    'Asynchronous successive halving in brackets whose first rungs come at different steps.',
    bracketed,
  ),
  kind('bohb', 'Hyperband for a sampler that learns from the rungs; take it with `sampler: tpe`.', bracketed),
  kind('sync-halving', 'Successive halving that waits at each rung for the last trial of the bracket.', {
    ...rungs,
    trials: steps('Trials that start in a bracket; by default so many that one of them runs to its end.').optional(),
  }),
  kind('pasha', 'Promoting asha whose highest rung rises only while the ranking of the best trials still changes.', {
    ...rungs,
  }),
  kind('pbt', 'Population based training: weak members copy better ones and change the parameters a little.', {
    ...population,
    resample: z
      .number()
      .min(0)
      .max(1)
      .describe('Probability that a copy draws a parameter anew instead of changing it a little.')
      .default(defaults.pbt.resample),
    factors: z
      .tuple([z.number().gt(0).lt(1), z.number().gt(1)])
      .describe('A copy multiplies a number by one of them.')
      .default(defaults.pbt.factors),
  }),
  kind(
    'pb2',
    'Population based bandits: weak members copy better ones and change the parameters as a model proposes.',
    population,
  ),
  kind('replay', 'One run whose parameters change on the way, as a schedule says.', {
    schedule: z
      .array(
        z.strictObject({
          step: z.int().min(0).describe('Steps done before; 0 for the first.'),
          params: z.record(z.string(), scalar).describe('All parameters that hold from there on.'),
        }),
      )
      .min(1, 'is empty; list at least the parameters from step 0 on')
      .describe('The parameters by the step after which they hold, as `skysweep schedule` prints them.'),
    max: steps("Steps of the whole run; by default the trainer's epochs.").optional(),
  }),
]);

/** The spec's `scheduler`: a name, or a name with settings. */
export const schedulerSchema = orName(settings).describe('Decides on early stopping.');

export type SchedulerConfig = z.output<typeof settings>;
/** The settings of one scheduler, all defaults filled in. */
export type SettingsOf<N extends SchedulerConfig['name']> = Extract<SchedulerConfig, { name: N }>;
