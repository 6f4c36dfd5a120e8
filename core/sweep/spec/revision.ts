import { refuseExtension } from '../../space/extension.ts';
import { jobSettings } from '../job-settings.ts';
import { retrySettings } from '../retry-settings.ts';
import type { Complaint } from './issue.ts';
import type { Spec } from './schema.ts';

/** How trials are looked after; says nothing about what they measure. */
const care = [
  'stall',
  'timeout',
  'grace',
  'checkpoint_every',
  'gpu',
  ...Object.keys({ ...jobSettings, ...retrySettings }),
];

/**
 * The spec of a sweep that goes on under a changed one, its old trials kept. The space may be extended; budget, sampler,
 * constraints, targets and starting points may change; name and seed stay. What is refused would make the old results
 * say something else than the new ones.
 */
export function revise(
  before: Spec,
  changed: Spec,
): { readonly spec: Spec; readonly complaints?: undefined } | { readonly complaints: Complaint[] } {
  const after = inherit(before, changed);
  const complaints = [
    ...checkSpace(before, after),
    ...checkObjectives(before, after),
    ...checkBaseline(before, after),
    ...differences('evaluate', before.evaluate, after.evaluate),
    ...differences('scheduler', before.scheduler, after.scheduler),
    ...differences('trainer', before.trainer, after.trainer).filter(({ path }) => !care.includes(String(path[1]))),
    ...(changed.seed === before.seed || changed.seed === 0 ? [] : [kept(['seed'], before.seed, changed.seed)]),
  ];
  return complaints.length > 0 ? { complaints } : { spec: after };
}

/** The changed spec with what the sweep keeps of its own. */
function inherit(before: Spec, changed: Spec): Spec {
  const [old, now] = [before.trainer as { cwd?: string } | undefined, changed.trainer as { cwd?: string } | undefined];
  const cwd = old?.cwd !== undefined && now && now.cwd === undefined && { cwd: old.cwd };
  // Parameters keep their places: grids and the keys of points follow the order.
  const names = new Set([...Object.keys(before.space), ...Object.keys(changed.space)]);
  const space = Object.fromEntries(
    [...names].flatMap((name) => (Object.hasOwn(changed.space, name) ? [[name, changed.space[name]!]] : [])),
  );
  return {
    ...changed,
    name: before.name,
    seed: before.seed,
    space,
    ...(cwd && { trainer: { ...changed.trainer, ...cwd } as NonNullable<Spec['trainer']> }),
  };
}

function checkSpace(before: Spec, after: Spec): Complaint[] {
  const refusal = refuseExtension(before.space, after.space);
  if (refusal === undefined) return [];
  const { parameter, field, message } = refusal;
  return [{ path: ['space', parameter, ...(field ? [field] : [])], message }];
}

function checkObjectives(before: Spec, after: Spec): Complaint[] {
  const [old, now] = [before, after].map(({ objectives }) => objectives.map(({ metric, goal }) => `${goal} ${metric}`));
  const same = canonical(old) === canonical(now);
  return same ? [] : [kept(['objectives'], old!.join(', '), now!.join(', '))];
}

/** Trial 0 was the baseline, or it was not; new parameters may be added to it. */
function checkBaseline({ baseline: old }: Spec, { baseline: now, space }: Spec): Complaint[] {
  if (!old || !now) return old === now ? [] : [kept(['baseline'], old, now)];
  return Object.keys(old)
    .filter((name) => now[name] !== old[name] && space[name]?.type !== 'constant')
    .map((name) => kept(['baseline', name], old[name], now[name]));
}

function differences(field: string, old: object | undefined, now: object | undefined): Complaint[] {
  if (!old || !now) return old === now ? [] : [kept([field], old, now)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) => {
    const [a, b] = [old, now].map((settings) => (settings as Record<string, unknown>)[key]);
    return canonical(a) === canonical(b) ? [] : [kept([field, key], a, b)];
  });
}

function kept(path: readonly string[], old: unknown, now: unknown): Complaint {
  const shown = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'not given'));
  const remedy = 'old trials would not compare with new ones; change it back, or start a sweep with warm_start';
  return { path, message: `was ${shown(old)}, is ${shown(now)}: ${remedy}` };
}

/** JSON with sorted keys: a store may bring fields back in another order. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? ''
  );
}
