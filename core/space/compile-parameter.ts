import { constantParameter, continuousParameter } from './continuous.ts';
import { finiteParameter } from './finite.ts';
import type { Parameter, ParamValue } from './parameter.ts';
import type { ParameterDefinition } from './parameter-schema.ts';
import { betaPrior } from './priors/beta.ts';
import { logUniformPrior, reverseLogUniformPrior } from './priors/log-uniform.ts';
import { logNormalPrior, normalPrior } from './priors/normal.ts';
import type { Prior } from './priors/prior.ts';
import { uniformPrior } from './priors/uniform.ts';
import { steppedByPrior, steppedParameter } from './stepped.ts';

type SearchedDefinition = Exclude<ParameterDefinition, { type: 'derived' }>;

/** Compiles a definition that the schema has accepted. */
export function compileParameter(name: string, definition: SearchedDefinition): Parameter {
  switch (definition.type) {
    case 'float':
      return floatParameter(name, definition);
    case 'int': {
      const grid = { low: definition.low, high: definition.high, step: definition.step ?? 1 };
      return definition.log ? steppedByPrior(name, grid, logBins(grid)) : steppedParameter(name, grid);
    }
    case 'categorical':
      return listed(name, 'categorical', definition.choices, definition.weights);
    case 'ordinal':
      return listed(name, 'ordered', definition.values);
    case 'constant':
      return constantParameter(name, definition.value);
    case 'normal':
      return shaped(name, definition, (low, high) => normalPrior(definition.mu, definition.sigma, low, high));
    case 'lognormal':
      return shaped(name, definition, (low, high) => logNormalPrior(definition.mu, definition.sigma, low, high));
    case 'beta': {
      const { alpha, beta, low = 0, high = 1 } = definition;
      return shaped(name, { ...definition, low, high }, () => betaPrior(alpha, beta, low, high));
    }
  }
}

function floatParameter(name: string, definition: Extract<ParameterDefinition, { type: 'float' }>): Parameter {
  const { low, high, step, log, reverse_log } = definition;
  if (low === high) return constantParameter(name, low);
  if (step === undefined) {
    const prior = log ? logUniformPrior : reverse_log ? reverseLogUniformPrior : uniformPrior;
    return continuousParameter(name, prior(low, high));
  }
  const grid = { low, high, step };
  if (log) return steppedByPrior(name, grid, logBins(grid));
  if (reverse_log) return steppedByPrior(name, grid, reverseLogBins(grid));
  return steppedParameter(name, grid);
}

/** The first bin reaches as far below its value as above it, on the logarithmic scale: never to 0. */
function logBins({ low, step }: { low: number; step: number }): (from: number, to: number) => Prior {
  return (_, to) => logUniformPrior(low ** 2 / (low + step / 2), to);
}

function reverseLogBins({ high, step }: { high: number; step: number }): (from: number, to: number) => Prior {
  return (from, to) => reverseLogUniformPrior(from, Math.min(to, 1 - (1 - high) ** 2 / (1 - high + step / 2)));
}

interface Shape {
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly step?: number | undefined;
}

/** A prior shape: continuous, or on the multiples of a step. */
function shaped(name: string, { low, high, step }: Shape, prior: (low?: number, high?: number) => Prior): Parameter {
  const whole = prior(low, high);
  if (step === undefined) return continuousParameter(name, whole);
  const first = Math.ceil(whole.low / step - 1e-9) * step;
  const last = Math.floor(whole.high / step + 1e-9) * step;
  if (first > last) throw new RangeError(`space.${name}.step: no multiple of ${step} is within the bounds; lower it`);
  return steppedByPrior(name, { low: first, high: last, step }, (from, to) => ({
    ...whole,
    cdf: (value) => {
      const share = (at: number) => whole.cdf(Math.min(whole.high, Math.max(whole.low, at)));
      return (share(value) - share(from)) / (share(to) - share(from));
    },
  }));
}

function listed(
  name: string,
  kind: 'ordered' | 'categorical',
  values: readonly ParamValue[],
  weights?: readonly number[],
): Parameter {
  const places = new Map(values.map((value, i) => [value, i]));
  const edges = weights && cumulativeShares(weights);
  return finiteParameter({
    name,
    kind,
    cardinality: values.length,
    valueAt: (index) => values[index]!,
    indexOf: (value) => places.get(value) ?? -1,
    ...(edges && { edge: (index: number) => edges[index]! }),
  });
}

/** 0, w0, w0 + w1, … 1, where the weights add up to 1. */
function cumulativeShares(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const edges = [0];
  let sum = 0;
  for (const weight of weights) {
    sum += weight;
    edges.push(sum / total);
  }
  return edges;
}
