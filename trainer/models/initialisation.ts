import type { Random } from '../../core/random.ts';
import type { BuiltInTrainer } from '../../core/sweep/trainer-settings.ts';
import { orthogonal } from './orthogonal.ts';

export type Initialise = (random: Random, values: Float32Array) => void;

/** Inputs that one output is a sum over, and outputs that one input has a part in. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

function normal(variance: number): Initialise {
  const deviation = Math.sqrt(variance);
  return (random, values) => {
    for (let i = 0; i < values.length; i += 1) values[i] = deviation * random.normal();
  };
}

function uniform(variance: number): Initialise {
  const limit = Math.sqrt(3 * variance);
  return (random, values) => {
    for (let i = 0; i < values.length; i += 1) values[i] = limit * (2 * random.uniform() - 1);
  };
}

/** He et al. 2015, "Delving deep into rectifiers", section 2.2: variance 2 / fan-in, for ReLU layers. */
const he = ({ fanIn }: Fans) => 2 / fanIn;
/** Glorot and Bengio 2010, equations 12 and 16, for layers that are near linear at 0. */
const glorot = ({ fanIn, fanOut }: Fans) => 2 / (fanIn + fanOut);

/** @param last whether the softmax follows, which `auto` starts differently */
export function initialise(
  { initialisation, activation }: Pick<BuiltInTrainer, 'initialisation' | 'activation'>,
  fans: Fans,
  last = false,
): Initialise {
  switch (initialisation) {
    case 'auto':
      if (last) return uniform(glorot(fans));
      return normal(activation === 'sigmoid' || activation === 'tanh' ? glorot(fans) : he(fans));
    case 'glorot_uniform':
      return uniform(glorot(fans));
    case 'glorot_normal':
      return normal(glorot(fans));
    case 'he_uniform':
      return uniform(he(fans));
    case 'he_normal':
      return normal(he(fans));
    case 'orthogonal':
      return orthogonal(fans.fanIn);
  }
}

export function zeros(_: Random, values: Float32Array): void {
  values.fill(0);
}

export function ones(_: Random, values: Float32Array): void {
  values.fill(1);
}
