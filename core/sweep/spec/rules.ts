import { needsPoints, withoutPoints } from '../../samplers/grid/points.ts';
import { createScheduler } from '../../schedulers/registry.ts';
import { compileSpace } from '../../space/compile.ts';
import { startingPoints } from '../../space/initial.ts';
import type { Space } from '../../space/parameter.ts';
import { checkCommandTrainer } from '../command-settings.ts';
import { schedulerSetup } from '../scheduler-setup.ts';
import { checkBuiltInTrainer } from './built-in-rules.ts';
import type { Complaint } from './issue.ts';
import { checkRepeats } from './repeat-rules.ts';
import type { Spec } from './schema.ts';

/** Rules between the parts of a spec, each of which is right by itself. */
export function checkRules(spec: Spec): Complaint[] {
  const compiled = attempt('space', () => compileSpace(spec.space, spec.constraints));
  const space = compiled.result;
  const baseline = space ? checkBaseline(spec, space) : [];
  const start = space ? attempt('initial', () => startingPoints(space, spec)) : undefined;
  const isKnown = space && start?.result && baseline.length === 0;
  return [
    ...compiled.complaints,
    ...checkObjectives(spec),
    ...checkScheduler(spec, isKnown ? { space, points: start.result } : undefined),
    ...baseline,
    ...(start?.complaints ?? []),
    ...(space ? checkGrid(spec, space) : []),
    ...checkEnd(spec, space),
    ...checkTrainer(spec, space),
    ...checkRepeats(spec),
  ];
}

/** A RangeError as a complaint; its message names the field first, as in `scheduler.max: …`. */
function attempt<T>(field: string, action: () => T): { readonly result?: T; readonly complaints: Complaint[] } {
  try {
    return { result: action(), complaints: [] };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const named = /^([a-z_]\w*(?:[.[][^\s:]*)?): (.+)$/is.exec(error.message);
    if (!named) return { complaints: [{ path: [field], message: error.message }] };
    const path = named[1]!.split(/[.[\]]+/).filter((part) => part !== '');
    return {
      complaints: [{ path: path.map((part) => (/^\d+$/.test(part) ? Number(part) : part)), message: named[2]! }],
    };
  }
}

function checkObjectives({ objectives }: Spec): Complaint[] {
  return objectives.flatMap(({ metric }, i) =>
    objectives.findIndex((other) => other.metric === metric) < i
      ? [{ path: ['objectives', i, 'metric'], message: `${metric} is an objective already; remove one of the two` }]
      : [],
  );
}

function checkScheduler(spec: Spec, start: Parameters<typeof schedulerSetup>[1]): Complaint[] {
  const made = attempt('scheduler', () => createScheduler(spec.scheduler, schedulerSetup(spec, start)));
  return [...made.complaints, ...(made.result?.needs?.checkpoints ? checkCheckpoints(spec) : [])];
}

/** A paused or cloned trial goes on from a checkpoint. */
function checkCheckpoints({ scheduler, trainer, evaluate }: Spec): Complaint[] {
  // A trial of several runs goes on with the next one.
  if (evaluate) return [];
  if (!trainer || !('command' in trainer) || trainer.checkpoint_dir !== undefined) return [];
  const message = `is missing, and ${scheduler.name} lets trials go on from checkpoints; name the directory in which the program keeps its own`;
  return [{ path: ['trainer', 'checkpoint_dir'], message }];
}

function checkBaseline({ baseline }: Spec, space: Space): Complaint[] {
  const refusal = baseline && space.refuse(baseline);
  return refusal ? [{ path: ['baseline'], message: `is not a point of the space: ${refusal}` }] : [];
}

function checkGrid({ sampler }: Spec, space: Space): Complaint[] {
  if (sampler.name !== 'grid') return [];
  return withoutPoints(space, sampler).map((name) => ({ path: ['space', name], message: needsPoints, atKey: true }));
}

/** A sweep that runs trials has to end some day. */
function checkEnd({ budget, objectives, trainer }: Spec, space: Space | undefined): Complaint[] {
  if (budget.cost !== undefined && budget.price_per_hour === undefined) {
    return [{ path: ['budget', 'cost'], message: 'needs to know what a job costs: give budget.price_per_hour' }];
  }
  if (budget.regret_bound !== undefined && objectives.length > 1) {
    return [{ path: ['budget', 'regret_bound'], message: 'is known for one objective only; remove it' }];
  }
  const ends = ['trials', 'duration', 'steps', 'gpu_hours', 'cost', 'no_improvement'] as const;
  if (!trainer || ends.some((limit) => budget[limit] !== undefined)) return [];
  if (!space || Number.isFinite(space.cardinality)) return [];
  const message = 'has no end: give trials, duration or both, as in { trials: 50, parallel: 2 }';
  return [{ path: ['budget'], message }];
}

function checkTrainer(spec: Spec, space: Space | undefined): Complaint[] {
  const { trainer } = spec;
  if (!trainer) return [];
  if (!('command' in trainer)) return checkBuiltInTrainer(spec, trainer, space);
  return checkCommandTrainer(trainer, Object.keys(spec.space)).map(({ path, message }) => ({
    path: ['trainer', ...path],
    message,
  }));
}
