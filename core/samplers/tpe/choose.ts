import type { Random } from '../../random.ts';
import type { Params, ParamValue, Space } from '../../space/parameter.ts';
import { unitOf } from './columns.ts';
import type { GroupModel } from './model.ts';

/** Draws per wanted candidate before the rest is given up, where constraints or known points reject them. */
const patience = 20;

export interface Choice {
  /** Coordinates in the unit cube, one per parameter; NaN where the models say nothing. */
  readonly unit: Float64Array;
  /** Sum over the groups of log l(x) - log g(x) of what was chosen. */
  readonly score: number;
}

export interface ChoiceSettings {
  readonly candidates: number;
  /** Whether a complete point must not be chosen. */
  readonly isTaken: (params: Params) => boolean;
}

/** Group by group, parents first, the candidate from l with the largest l / g among those that are allowed. */
export function choose(space: Space, model: readonly GroupModel[], settings: ChoiceSettings, random: Random): Choice {
  const unit = new Float64Array(space.parameters.length).fill(Number.NaN);
  let params: Params = space.complete({});
  let score = 0;
  for (const [g, group] of model.entries()) {
    if (!isActive(space, group, params)) continue;
    const later = model.slice(g + 1);
    const isAllowed = (extended: Params) =>
      space.feasible(extended) &&
      (later.some((other) => isActive(space, other, extended)) || !settings.isTaken(extended));
    const wanted = later.length > 0 ? candidatesForBranch(group, settings.candidates) : settings.candidates;
    const best = bestCandidate(group, params, isAllowed, wanted, random);
    if (!best) continue;
    for (const [k, { parameter, at }] of group.dimensions.entries()) unit[at] = unitOf(parameter, best.point[k]!);
    params = best.params;
    score += best.score;
  }
  return { unit, score };
}

/**
 * Where a choice among few points decides which branch is searched, the best of many draws would always be the same one,
 * and a search could stay in a branch that was lucky early: the better one of two draws leaves the others their chance.
 */
function candidatesForBranch({ dimensions }: GroupModel, candidates: number): number {
  const points = dimensions.reduce((product, { parameter }) => product * parameter.cardinality, 1);
  return points <= candidates ? Math.min(2, candidates) : candidates;
}

const isActive = (space: Space, group: GroupModel, params: Params) =>
  space.isActive(group.dimensions[0]!.parameter, params);

interface Candidate {
  readonly point: Float64Array;
  readonly params: Params;
  readonly score: number;
}

function bestCandidate(
  group: GroupModel,
  known: Params,
  isAllowed: (params: Params) => boolean,
  wanted: number,
  random: Random,
): Candidate | undefined {
  let best: Candidate | undefined;
  for (let found = 0, draws = 0; found < wanted && draws < patience * wanted; draws += 1) {
    // Every other candidate takes each coordinate from a kernel of its own: good values not seen together so far.
    const point = draws % 2 === 0 ? recombined(group, random) : group.good.sample(random);
    const params: Record<string, ParamValue> = { ...known };
    for (const [k, { parameter }] of group.dimensions.entries()) {
      params[parameter.name] = parameter.fromUnit(unitOf(parameter, point[k]!));
    }
    if (!isAllowed(params)) continue;
    found += 1;
    const score = group.good.logDensity(point) - group.others.logDensity(point);
    if (!best || score > best.score) best = { point, params, score };
  }
  return best;
}

function recombined({ good, dimensions }: GroupModel, random: Random): Float64Array {
  return Float64Array.from(dimensions, (_, k) => good.sampleOne(k, random));
}
