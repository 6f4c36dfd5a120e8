import { type Random, randomStream } from '../random.ts';
import type { Parameter } from '../space/parameter.ts';
import { proposeDistinct } from './evolution/distinct.ts';
import { type Individual, individualReader } from './evolution/individual.ts';
import { populationSize, proposeInitial } from './evolution/population.ts';
import { ranked } from './evolution/ranking.ts';
import type { Sampler } from './sampler.ts';

export interface PsoSettings {
  /** Particles in the swarm; default by the budget. */
  readonly particles?: number;
  /** Share of the velocity that is kept; default 0.7298. */
  readonly inertia?: number;
  /** Pull of the particle's own best; default 1.4962. */
  readonly cognitive?: number;
  /** Pull of the swarm's best; default 1.4962. */
  readonly social?: number;
}

/** Probability that a choice without order is drawn anew, so that none is lost for good. */
const exploration = 0.05;

interface Place {
  readonly now: number;
  readonly before: number;
  readonly own: number;
  readonly swarm: number;
}

function known(preferred: number, fallback: number): number {
  return Number.isNaN(preferred) ? fallback : preferred;
}

function fly(place: Place, weights: Required<Omit<PsoSettings, 'particles'>>, random: Random): number {
  const now = known(place.now, random.uniform());
  const velocity = now - known(place.before, now);
  const pull =
    weights.cognitive * random.uniform() * (known(place.own, now) - now) +
    weights.social * random.uniform() * (known(place.swarm, now) - now);
  const next = now + Math.min(0.5, Math.max(-0.5, weights.inertia * velocity + pull));
  return Math.min(1, Math.max(0, next));
}

/** Without an order there is no velocity: the forces become the odds of the choices that they pull to. */
function choose(place: Place, weights: Required<Omit<PsoSettings, 'particles'>>, random: Random): number {
  if (random.uniform() < exploration) return random.uniform();
  const odds = [
    [place.now, weights.inertia],
    [place.own, weights.cognitive * random.uniform()],
    [place.swarm, weights.social * random.uniform()],
  ].filter(([u]) => !Number.isNaN(u)) as [number, number][];
  let left = random.uniform() * odds.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [u, weight] of odds) {
    left -= weight;
    if (left < 0) return u;
  }
  return random.uniform();
}

/**
 * Particle swarm with constriction coefficients (Clerc, Kennedy: "The Particle Swarm", IEEE TEC 6(1), 2002). Trial t
 * moves particle t mod N; its velocity is the difference of the particle's last two places, so that the trials are all
 * the state there is, and a running trial's place counts before its result does.
 */
export function pso(settings: PsoSettings = {}): Sampler {
  const read = individualReader();
  return {
    name: 'pso',
    propose(request) {
      const { space, history, trial, seed, objectives } = request;
      const size = settings.particles ?? populationSize(request);
      const order = ranked(read(request), objectives.length).filter((individual) => individual.standing < 2);
      const best = order[0];
      if (trial < size || best === undefined) return proposeInitial(request, size);

      const particle = trial % size;
      const path = history.filter((past) => past.number % size === particle && past.number < trial);
      const own: Individual | undefined = order.find((individual) => individual.number % size === particle);
      const nowhere = new Float64Array(space.parameters.length).fill(Number.NaN);
      const at = (steps: number) => {
        const past = path[path.length - steps];
        return past ? space.encode(past.params) : nowhere;
      };
      const [now, before] = [at(1), at(2)];
      const weights = {
        inertia: settings.inertia ?? 0.7298,
        cognitive: settings.cognitive ?? 1.4962,
        social: settings.social ?? 1.4962,
      };
      const random = randomStream(seed, 'pso', trial);
      const move = (parameter: Parameter, i: number) => {
        const place = {
          now: now[i]!,
          before: before[i]!,
          own: own?.unit[i] ?? Number.NaN,
          swarm: best.unit[i]!,
        };
        return parameter.kind === 'categorical' ? choose(place, weights, random) : fly(place, weights, random);
      };
      const reason = `particle ${particle + 1} of ${size} moves towards trial ${best.number}`;
      return proposeDistinct(request, () => space.parameters.map(move), reason);
    },
  };
}
