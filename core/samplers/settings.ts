import * as z from 'zod';
import { namedSettings } from './named-settings.ts';

const count = (text: string, least = 1) => z.int().min(least).describe(text).exactOptional();
const share = (text: string) => z.number().gt(0).lte(1).describe(text).exactOptional();
const positive = (text: string) => z.number().positive().describe(text).exactOptional();

const kind = <N extends string, S extends z.ZodRawShape>(name: N, text: string, shape: S) =>
  z.strictObject({ name: z.literal(name).describe(text), ...shape }).describe(text);

const breeding = {
  population: count('Members of the population; by default from the budget.', 4),
  crossover: share('Probability that two parents are crossed; 0.9 by default.'),
  mutation: share('Probability that a parameter is mutated; 1 / parameters by default.'),
};

const points = z.int().min(1);

/** The spec's `sampler`: a name, or a name with settings. */
export const samplerSchema = namedSettings('sampler', [
  kind('auto', 'The default: takes what suits the space, the budget and what the trials show, and says which.', {}),
  kind(
    'gp',
    'Gaussian processes: the fewest trials on numbers and choices, for objectives that are costly to evaluate.',
    {
      startup: count('Settled trials before the first model; by default a quarter of the budget, but 6 to 10.', 2),
      memory: count('Most trials that the model remembers; a proposal costs their third power. 200 by default.', 10),
      values: z
        .enum(['plain', 'power', 'turns'])
        .describe('Models the values as they are, power-transformed, or the two in turns (the default).')
        .exactOptional(),
      input_warping: z
        .boolean()
        .describe('Learns a warp of each numeric parameter, for objectives that change faster at one end of a range.')
        .exactOptional(),
    },
  ),
  kind('tpe', 'Tree-structured Parzen estimators: strong on conditional and discrete spaces, fast at any size.', {
    startup: count('Trials with a result before the first model; 10 by default.'),
    candidates: count("Draws from the good trials' density, the best of which is proposed; 24 by default."),
  }),
  kind('random', 'Independent draws from the prior.', {}),
  kind('sobol', 'A scrambled Sobol sequence: random search that fills the space evenly.', {}),
  kind('grid', 'Every point of a grid once.', {
    points: z
      .union([points, z.record(z.string(), points)])
      .describe('Points per continuous parameter without a step: one number, or numbers by name.')
      .exactOptional(),
    order: z
      .enum(['listed', 'random'])
      .describe('In the order of the values, the last parameter fastest, or at random.')
      .exactOptional(),
  }),
  kind('cmaes', 'Covariance matrix adaptation, for numbers and many trials.', {
    population: count('Members of a generation; 4 + 3 ln(parameters) by default.', 4),
    sigma: share('First step size, as a share of the range.'),
    initial: count('Trials before the first distribution, which is fitted to them.'),
    restarts: z
      .enum(['none', 'ipop', 'bipop'])
      .describe('What follows a run that has converged: nothing, doubled populations, or large and small ones in turn.')
      .exactOptional(),
  }),
  kind('nsga2', 'Genetic search for the Pareto front of two or three objectives.', breeding),
  kind('nsga3', 'Genetic search for the Pareto front of many objectives.', {
    ...breeding,
    divisions: count("Divisions of each objective's axis between the reference directions."),
  }),
  kind('genetic', 'A genetic algorithm with tournaments.', {
    ...breeding,
    tournament: count('Parents drawn per tournament; 3 by default.'),
  }),
  kind('differential-evolution', 'Adaptive differential evolution.', {
    population: count('Members at the start; by default from the budget.', 4),
    best: share('Share of the best from which the leaders are drawn; 0.2 by default.'),
  }),
  kind('pso', 'A particle swarm.', {
    particles: count('Particles in the swarm; by default from the budget.', 2),
    inertia: positive('Share of the velocity that is kept; 0.7298 by default.'),
    cognitive: positive("Pull of the particle's own best; 1.4962 by default."),
    social: positive("Pull of the swarm's best; 1.4962 by default."),
  }),
  kind('tabu', 'Tabu search among neighbours.', {
    initial: count('Trials at the start, the best of which is where the search begins; 10 by default.'),
    neighbours: count('Neighbours that are tried before each move; by default from the number of parameters.'),
    tenure: count('Moves for which a value that was left stays forbidden; 7 by default.'),
  }),
  kind('annealing', 'Simulated annealing.', {
    initial: count('Trials at the start, which set the temperature and the first point; 10 by default.'),
    cooled: share('Last temperature as a share of the first; 0.001 by default.'),
    horizon: count('Trials until the last temperature; the budget by default.'),
  }),
  kind('reinforce', 'A policy-gradient controller over discrete choices.', {
    rate: positive("Step of the policy's parameters per trial; 0.3 by default."),
    baseline: share('Share of the old baseline that each trial keeps; 0.9 by default.'),
    entropy: positive('Weight of the entropy: more explores longer; 0.02 by default.'),
  }),
]).describe('Chooses what to try next.');

export type SamplerConfig = z.output<typeof samplerSchema>;
