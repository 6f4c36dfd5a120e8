import { randomStream } from '../../random.ts';
import type { Individual } from '../evolution/individual.ts';
import { ranked } from '../evolution/ranking.ts';
import { fitted } from './fit.ts';
import type { Layout } from './layout.ts';
import { cloneRun, type LearningRates, learnGeneration, type Run, startRun } from './state.ts';
import { stopped } from './stopping.ts';

/** Everything that the replay depends on besides the individuals. */
export interface Plan {
  readonly layout: Layout;
  readonly objectives: number;
  readonly seed: number;
  readonly population: number;
  /** Individuals that the first distribution is fitted to. */
  readonly initial: number;
  /** An earlier search's, best first, that it is fitted to instead. */
  readonly source?: readonly Individual[];
  readonly sigma: number;
  readonly restarts: 'none' | 'ipop' | 'bipop';
  readonly rates: LearningRates;
}

/** The strategy after `consumed` individuals. */
export interface State {
  readonly run: Run;
  readonly consumed: number;
  readonly restarts: number;
  /** How often the population has been doubled. */
  readonly doublings: number;
  /** Individuals that the runs with large and with small populations have used, for BIPOP's turns. */
  readonly spent: { readonly large: number; readonly small: number };
}

function restart(plan: Plan, state: State): State {
  const restarts = state.restarts + 1;
  const random = randomStream(plan.seed, 'cmaes-restart', restarts);
  const mean = plan.layout.numeric.map(() => random.uniform());
  const small = plan.restarts === 'bipop' && state.doublings > 0 && state.spent.small < state.spent.large;
  const doublings = small ? state.doublings : state.doublings + 1;
  // Small runs of BIPOP: between the default and half the large population, and a smaller step size.
  const ratio = 2 ** doublings / 2;
  const population = small
    ? Math.floor(plan.population * ratio ** (random.uniform() ** 2))
    : plan.population * 2 ** doublings;
  const sigma = small ? plan.sigma * 10 ** (-2 * random.uniform()) : plan.sigma;
  return { ...state, run: startRun(plan.layout, Math.max(4, population), mean, sigma), restarts, doublings };
}

/** The next state, or undefined when the individuals do not yet make a generation. `state.run` is consumed. */
function advance(plan: Plan, state: State | undefined, individuals: readonly Individual[]): State | undefined {
  if (state === undefined) {
    if (individuals.length < plan.initial) return undefined;
    const best = plan.source ?? ranked(individuals.slice(0, plan.initial), plan.objectives);
    const spent = { large: 0, small: 0 };
    return { run: fitted(plan, best), consumed: plan.initial, restarts: 0, doublings: 0, spent };
  }
  const { run } = state;
  const size = run.strategy.population;
  const generation = individuals.slice(state.consumed, state.consumed + size);
  if (generation.length < size) return undefined;
  learnGeneration(run, plan.layout, ranked(generation, plan.objectives), plan.rates, plan.seed);
  const large = size >= plan.population * 2 ** state.doublings;
  const spent = {
    large: state.spent.large + (large ? size : 0),
    small: state.spent.small + (large ? 0 : size),
  };
  const next = { ...state, consumed: state.consumed + size, spent };
  return plan.restarts !== 'none' && stopped(run) ? restart(plan, next) : next;
}

interface Checkpoint {
  readonly state: State;
  readonly individuals: readonly Individual[];
}

function same(a: Individual, b: Individual): boolean {
  if (a === b) return true;
  return (
    a.number === b.number &&
    a.standing === b.standing &&
    a.step === b.step &&
    a.violation === b.violation &&
    a.losses.every((loss, i) => loss === b.losses[i]) &&
    a.unit.every((u, i) => Object.is(u, b.unit[i]))
  );
}

const mostCheckpoints = 8;

/**
 * A replay that keeps its last few states: a longer history goes on from the newest one whose individuals are the same
 * as now, a history in which an old trial has come in late goes back as far as it must. Without them it starts at the
 * beginning, with the same result.
 */
export function replayer(): (plan: Plan, individuals: readonly Individual[]) => State | undefined {
  let checkpoints: Checkpoint[] = [];
  let key = '';
  let source: Plan['source'];
  return (plan, individuals) => {
    const { layout, source: wantedSource, ...rest } = plan;
    const wanted = JSON.stringify([rest, layout.numeric.map((p) => p.at), layout.categorical.map((p) => p.at)]);
    if (wanted !== key || wantedSource !== source) checkpoints = [];
    key = wanted;
    source = wantedSource;
    checkpoints = checkpoints.filter(
      ({ state, individuals: old }) =>
        state.consumed <= individuals.length && old.every((individual, i) => same(individual, individuals[i]!)),
    );
    let state = checkpoints[checkpoints.length - 1]?.state;
    for (;;) {
      const from = state && { ...state, run: cloneRun(state.run) };
      const next = advance(plan, from, individuals);
      if (next === undefined) return state;
      state = next;
      checkpoints.push({ state, individuals: individuals.slice(0, state.consumed) });
      if (checkpoints.length > mostCheckpoints) checkpoints.shift();
    }
  };
}
