/** The package `skysweep` as a library: what Node, browsers and bundlers import. */
export type { Proposal, Sampler, SamplerRequest } from '../samplers/sampler.ts';
export type { Decision, RungEntry, Scheduler, SchedulerReport } from '../schedulers/scheduler.ts';
export { defineSpace, type ParamsOf } from '../space/define.ts';
export type { Enumeration, Parameter, Params, ParamValue, Space } from '../space/parameter.ts';
export type { ParameterDefinition } from '../space/parameter-schema.ts';
export type { SpaceDefinition } from '../space/schema.ts';
export type { Objective, TrialRecord, TrialState } from '../sweep/trial.ts';
export { createStudy, type ObjectiveSettings, type StudyOptions } from './create-study.ts';
export { StudyDone, TrialPruned } from './errors.ts';
export type { ObjectiveFunction, Optimized, OptimizeOptions } from './optimize.ts';
export type { Study, StudyEnd } from './study.ts';
export type { CompletedTrial, StudyTrial, TrialResult } from './study-trial.ts';
export type { Trial } from './trial.ts';
export type { WarmStart } from './warm-start.ts';
