import * as z from 'zod';
import { needsPoints, withoutPoints } from '../samplers/grid/points.ts';
import { createSampler, type SamplerConfig, samplerSchema } from '../samplers/registry.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { startingWith } from '../samplers/starting-with.ts';
import { createScheduler, schedulerSchema } from '../schedulers/registry.ts';
import type { Scheduler } from '../schedulers/scheduler.ts';
import { compileSpace } from '../space/compile.ts';
import type { ParamsOf } from '../space/define.ts';
import { startingPoints } from '../space/initial.ts';
import { defaultPointSchema, initialSchema } from '../space/initial-schema.ts';
import type { Space } from '../space/parameter.ts';
import { constraintsSchema, type SpaceDefinition, spaceSchema } from '../space/schema.ts';
import type { OutcomeConstraints } from '../sweep/outcome-constraints.ts';
import { outcomeConstraintsSchema } from '../sweep/outcome-constraints-schema.ts';
import { metricName } from '../sweep/protocol.ts';
import { check } from '../sweep/spec/explain.ts';
import { fieldPath } from '../sweep/spec/issue.ts';
import type { Objective } from '../sweep/trial.ts';
import { Study } from './study.ts';
import { sourcesOf, type WarmStart, warmStartSchema } from './warm-start.ts';

type Goal = Objective['goal'];

/** A direction, or more about an objective. */
export type ObjectiveSettings =
  | Goal
  | {
      readonly goal: Goal;
      /** Its name in messages; `value` by default. */
      readonly metric?: string | undefined;
      /** The study ends when a completed trial is as good as this. */
      readonly target?: number | undefined;
    };

export interface StudyOptions<D extends SpaceDefinition> {
  /** What `defineSpace` gives, or the same as a literal. */
  readonly space: D;
  /** `minimize` by default. */
  readonly objective?: ObjectiveSettings | undefined;
  /** Several objectives, instead of `objective`. */
  readonly objectives?: readonly ObjectiveSettings[] | undefined;
  /** Bounds on metrics that results are told with, such as `{ latency_ms: { max: 20 } }`: what breaks one is not best. */
  readonly outcomeConstraints?: OutcomeConstraints | undefined;
  /** A name, a name with settings, or a sampler of your own; `auto` by default. */
  readonly sampler?: SamplerConfig['name'] | SamplerConfig | Sampler | undefined;
  /** A name, a name with settings, or a scheduler of your own; `none` by default. */
  readonly scheduler?: z.input<typeof schedulerSchema> | Scheduler | undefined;
  /** An integer from 0 on, 0 by default: equal seeds and equal results give equal trials. */
  readonly seed?: number | undefined;
  /** Expressions that every point satisfies, such as `units_2 <= units_1`. */
  readonly constraints?: readonly string[] | undefined;
  /** Known good values: tried first, and taken by initial points for what they leave out. */
  readonly default?: Partial<NoInfer<ParamsOf<D>>> | undefined;
  /** Points to be tried first; what they leave out is the default, or the middle of its range. */
  readonly initial?: readonly Partial<NoInfer<ParamsOf<D>>>[] | undefined;
  /** Earlier studies that the sampler learns from, the most alike first. */
  readonly warmStart?: readonly WarmStart[] | undefined;
  /** The most trials there will be, and how many are expected to run at once: some samplers plan by them. */
  readonly budget?: { readonly trials?: number | undefined; readonly parallel?: number | undefined } | undefined;
}

const goal = z.enum(['minimize', 'maximize']);
const objective = z.union([
  goal.transform((name) => ({ goal: name, metric: undefined, target: undefined })),
  z.strictObject({ goal, metric: metricName.optional(), target: z.number().optional() }),
]);

const settings = z.strictObject({
  space: spaceSchema,
  objective: objective.optional(),
  objectives: z.array(objective).min(1, 'is empty; list at least one objective').optional(),
  outcomeConstraints: outcomeConstraintsSchema.optional(),
  sampler: samplerSchema.prefault('auto'),
  scheduler: schedulerSchema.prefault('none'),
  seed: z.int().min(0).default(0),
  constraints: constraintsSchema.default([]),
  default: defaultPointSchema.optional(),
  initial: initialSchema.optional(),
  warmStart: warmStartSchema.default([]),
  budget: z.strictObject({ trials: z.int().min(1).optional(), parallel: z.int().min(1).default(1) }).prefault({}),
});

type Settings = z.output<typeof settings>;

/**
 * A study in memory, over a space whose parameters have exact types.
 *
 * @throws RangeError that names every field which is wrong
 */
export function createStudy<const D extends SpaceDefinition>(options: StudyOptions<D>): Study<ParamsOf<D>> {
  const ownSampler = isSampler(options.sampler) ? options.sampler : undefined;
  const ownScheduler = isScheduler(options.scheduler) ? options.scheduler : undefined;
  const checked = checkSettings({
    ...options,
    ...(ownSampler && { sampler: undefined }),
    ...(ownScheduler && { scheduler: undefined }),
  });
  const { constraints, seed, budget } = checked;
  const objectives = objectivesOf(checked);
  const space = compileSpace(options.space, constraints);
  const points = startingPoints(space, { default: checked.default, initial: checked.initial });
  const scheduler = ownScheduler ?? createScheduler(checked.scheduler, { objectives, seed });
  return new Study({
    space,
    objectives,
    outcomeConstraints: checked.outcomeConstraints,
    sampler: startingWith(points, ownSampler ?? samplerFor(space, checked.sampler)),
    sources: sourcesOf(checked.warmStart, objectives),
    scheduler,
    seed,
    budget: { ...(budget.trials !== undefined && { trials: budget.trials }), parallel: budget.parallel },
  });
}

function samplerFor(space: Space, config: SamplerConfig): Sampler {
  const lacking = config.name === 'grid' ? withoutPoints(space, config) : [];
  if (lacking.length === 0) return createSampler(config);
  throw new RangeError(lacking.map((name) => `space.${name}: ${needsPoints}`).join('\n'));
}

function checkSettings(options: object): Settings {
  const { data, complaints } = check(settings, options);
  if (data && !(data.objective && data.objectives)) return data;
  const lines = complaints.map(({ path, message }) => `${fieldPath(path)}: ${message}`);
  throw new RangeError(data ? 'objectives: excludes objective; keep one of the two' : lines.join('\n'));
}

function objectivesOf({ objective: only, objectives = only && [only] }: Settings): Objective[] {
  const given = objectives ?? [{ goal: 'minimize' as const, metric: undefined, target: undefined }];
  return given.map(({ goal: direction, metric, target }, i) => ({
    metric: metric ?? (given.length > 1 ? `value_${i}` : 'value'),
    goal: direction,
    ...(target !== undefined && { target }),
  }));
}

function isSampler(sampler: unknown): sampler is Sampler {
  return typeof sampler === 'object' && sampler !== null && 'propose' in sampler;
}

function isScheduler(scheduler: unknown): scheduler is Scheduler {
  return typeof scheduler === 'object' && scheduler !== null && 'decide' in scheduler;
}
