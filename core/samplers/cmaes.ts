import { randomStream } from '../random.ts';
import type { Space } from '../space/parameter.ts';
import { type Layout, layoutOf } from './cmaes/layout.ts';
import { replayer } from './cmaes/replay.ts';
import { drawUnit } from './cmaes/state.ts';
import { defaultPopulation } from './cmaes/strategy.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import { individualReader } from './evolution/individual.ts';
import { proposeInitial } from './evolution/population.ts';
import type { Sampler } from './sampler.ts';
import { evidenceOf } from './transfer/evidence.ts';
import { startFrom } from './transfer/start.ts';
import { tryingOut } from './transfer/turns.ts';

export interface CmaesSettings {
  /** Members of a generation; default 4 + floor(3 ln dimensions). */
  readonly population?: number;
  /** First step size in the unit cube; default 0.5 / sqrt(numbers), at most 0.25: half an edge in all. */
  readonly sigma?: number;
  /** Trials before the first distribution, which is fitted to them; larger for a warm start from another sampler. */
  readonly initial?: number;
  /** What follows a run that has converged: a doubled population (`ipop`), or large and small ones in turn. */
  readonly restarts?: 'none' | 'ipop' | 'bipop';
}

/**
 * CMA-ES with active covariance (Hansen's tutorial, arXiv:1604.00772v2), a margin for integers, distributions for choices
 * and restarts (Auger, Hansen: "A Restart CMA Evolution Strategy With Increasing Population Size", CEC 2005; Hansen:
 * "Benchmarking a BI-Population CMA-ES", GECCO 2009). Generations are made of the results in order of their numbers,
 * whichever distribution their trials were drawn from: none is lost to parallelism, and none is waited for.
 */
export function cmaes(settings: CmaesSettings = {}): Sampler {
  const read = individualReader();
  const replay = replayer();
  const layouts = new WeakMap<Space, Layout>();
  return {
    name: 'cmaes',
    propose(request) {
      const { space, objectives, seed, trial, budget } = request;
      const layout = layouts.get(space) ?? layoutOf(space);
      layouts.set(space, layout);
      const dimensions = layout.numeric.length + layout.categorical.length;
      const population = settings.population ?? defaultPopulation(dimensions);
      // Who says how many trials to begin with wants the distribution to be theirs.
      const informed = settings.initial === undefined && evidenceOf(request).length > 0;
      const usual = Math.max(settings.initial ?? population, budget.parallel);
      const source = informed ? startFrom(request, tryingOut(request)) : undefined;
      const initial = source ? Math.max(usual, tryingOut(request)) : usual;
      const plan = {
        layout,
        objectives: objectives.length,
        seed,
        population,
        initial,
        ...(source && { source }),
        sigma: settings.sigma ?? Math.min(0.25, 0.5 / Math.sqrt(layout.numeric.length || 1)),
        restarts: settings.restarts ?? 'ipop',
        rates: { categorical: 0.4, categoricalMargin: 0.1 },
      };
      const state = replay(plan, read(request));
      if (state === undefined) return proposeInitial(request, initial);

      const { run, restarts } = state;
      const random = randomStream(seed, 'cmaes', trial);
      const again = restarts > 0 ? `, restart ${restarts}` : '';
      const generation = `generation ${run.bests.length + 1} of ${run.strategy.population}${again}`;
      return proposeDistinct(
        request,
        () => drawUnit(run, layout, space.parameters.length, random),
        `${generation}, step size ${run.numeric.sigma.toPrecision(2)}`,
      );
    },
  };
}
