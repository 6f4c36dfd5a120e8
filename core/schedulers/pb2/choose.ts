import type { Random } from '../../random.ts';
import { reflected } from '../../samplers/evolution/neighbour.ts';
import { coordinatesOf } from '../../samplers/gp/coordinates.ts';
import type { Parameter, Params, ParamValue } from '../../space/parameter.ts';
import type { TrialRecord } from '../../sweep/trial.ts';
import { changed, perturb } from '../population/perturb.ts';
import type { Population } from '../population/settings.ts';
import type { ScheduleView } from '../scheduler.ts';
import { upperBound } from './bandit.ts';
import { gainsOf, standingOf } from './rewards.ts';

/** Fewer intervals tell nothing. */
const fewest = 4;
/** Points from the whole space, then around the best one, ever nearer. */
const broad = 256;
const narrow = [0.2, 0.1, 0.05, 0.02, 0.01];
const each = 32;

/**
 * The parameters with which a copy goes on: choices without an order as PBT changes them, all others where the upper
 * confidence bound of the next interval's gain is highest.
 */
export function choose(
  view: ScheduleView,
  source: TrialRecord,
  { interval, mayChange }: Population,
  random: Random,
): Params {
  const { space, trials } = view;
  const how = { factors: [0.8, 1.2], resample: 0.25, mayChange } as const;
  const gains = gainsOf(view);
  const here = standingOf(view, source);
  if (gains.length < fewest || !here) return perturb(space, source.params, how, random);

  const categories = (name: string) => mayChange(name) && kinds.get(name) === 'categorical';
  const kinds = new Map(space.parameters.map(({ name, kind }) => [name, kind]));
  const start = perturb(space, source.params, { ...how, mayChange: categories }, random);
  const others = trials
    .filter(({ state, number }) => (state === 'running' || state === 'queued') && number !== source.number)
    .flatMap((trial) => standingOf(view, trial) ?? []);
  const c = coordinatesOf(space);
  const bound = upperBound(c, gains, others, interval);

  let best = { params: start, score: Number.NEGATIVE_INFINITY };
  const consider = (params: Params | undefined): void => {
    if (!params) return;
    const score = bound({ ...here, point: c.encode(params) });
    if (score > best.score) best = { params, score };
  };
  const moved = (from: Params, move: (u: number) => number): Params | undefined => {
    const change = (parameter: Parameter, value: ParamValue): ParamValue =>
      mayChange(parameter.name) && parameter.kind !== 'categorical'
        ? parameter.fromUnit(move(parameter.toUnit(value)))
        : value;
    return changed(space, from, change, random);
  };
  consider(start);
  for (let i = 0; i < broad; i += 1) consider(moved(start, () => random.uniform()));
  for (const deviation of narrow) {
    const { params } = best;
    for (let i = 0; i < each; i += 1) consider(moved(params, (u) => reflected(u + deviation * random.normal())));
  }
  return best.params;
}
