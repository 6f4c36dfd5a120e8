import type { Random } from '../../core/random.ts';

/** He normal (He et al. 2015, "Delving deep into rectifiers", section 2.2): variance 2 / fan-in, for ReLU layers. */
export function heNormal(fanIn: number): (random: Random, values: Float32Array) => void {
  const deviation = Math.sqrt(2 / fanIn);
  return (random, values) => {
    for (let i = 0; i < values.length; i += 1) values[i] = deviation * random.normal();
  };
}

/** Glorot uniform (Glorot and Bengio 2010, equation 16), for the layer before a softmax. */
export function glorotUniform(fanIn: number, fanOut: number): (random: Random, values: Float32Array) => void {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return (random, values) => {
    for (let i = 0; i < values.length; i += 1) values[i] = limit * (2 * random.uniform() - 1);
  };
}

export function zeros(_: Random, values: Float32Array): void {
  values.fill(0);
}
