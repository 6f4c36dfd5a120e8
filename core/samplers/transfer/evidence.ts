import { toLosses } from '../../analysis/losses.ts';
import type { Params, Space } from '../../space/parameter.ts';
import type { SamplerRequest } from '../sampler.ts';
import type { Source } from '../source.ts';
import { adapter } from './adaptation.ts';
import { matchObjectives } from './objectives.ts';

/** What a source tells of this space. */
export interface Evidence {
  readonly name: string;
  /** Distinct points of this space, in order of the source's trials. */
  readonly points: readonly Params[];
  /** One array per objective, a finite loss per point; smaller is better. */
  readonly losses: readonly Float64Array[];
}

/** More sources than this, and they are slow to model for what the last ones add. */
const MOST_SOURCES = 5;
/** Fewer points say nothing of a landscape. */
const FEWEST_POINTS = 2;

interface Known {
  readonly trials: number;
  readonly key: string;
  readonly evidence: Evidence | undefined;
}

const known = new WeakMap<Space, WeakMap<Source, Known>>();

/** The evidence of a request's sources, read once from each. */
export function evidenceOf({ space, objectives, sources = [] }: SamplerRequest): readonly Evidence[] {
  const ofSpace = known.get(space) ?? new WeakMap<Source, Known>();
  known.set(space, ofSpace);
  const key = JSON.stringify(objectives.map(({ metric, goal }) => [metric, goal]));
  const all: Evidence[] = [];
  for (const source of sources) {
    let found = ofSpace.get(source);
    if (found?.key !== key || found.trials !== source.history.length) {
      found = { trials: source.history.length, key, evidence: read(source, space, objectives) };
      ofSpace.set(source, found);
    }
    if (found.evidence) all.push(found.evidence);
    if (all.length === MOST_SOURCES) break;
  }
  return all;
}

/**
 * Completed trials with finite values count: what was stopped has values of another step, what failed has none, and what
 * broke an outcome constraint is no example to follow.
 */
function read(source: Source, space: Space, objectives: SamplerRequest['objectives']): Evidence | undefined {
  const columns = matchObjectives(source.objectives, objectives);
  if (!columns) return undefined;
  const completed = source.history.filter(
    ({ state, values, violations = [] }) => state === 'completed' && values && violations.every((by) => by <= 0),
  );
  const adapt = adapter(
    space,
    completed.map(({ params }) => params),
  );
  const found = new Map<string, { point: Params; losses: number[] }>();
  for (const { params, values } of completed) {
    const losses = toLosses(
      objectives,
      columns.map((at) => values![at]!),
    );
    if (!losses.every(Number.isFinite)) continue;
    const point = adapt(params);
    if (!point) continue;
    const key = space.key(point);
    const before = found.get(key);
    // Of repeats, and of points that differ only in what this space has not, the better one counts.
    if (!before || losses[0]! < before.losses[0]!) found.set(key, { point, losses });
  }
  if (found.size < FEWEST_POINTS) return undefined;
  const kept = [...found.values()];
  return {
    name: source.name,
    points: kept.map(({ point }) => point),
    losses: objectives.map((_, j) => Float64Array.from(kept, ({ losses }) => losses[j]!)),
  };
}
