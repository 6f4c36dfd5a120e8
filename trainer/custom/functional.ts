import type * as tf from '@tensorflow/tfjs-core';
import { type Fans, type Initialise, initialise, ones, zeros } from '../models/initialisation.ts';
import type { Model, ParameterShape } from '../models/model.ts';
import type { FunctionalNetwork, UserPass, UserTensor } from './user-module.ts';

/** Whether it has the parts of a functional network. */
export function isFunctional(network: unknown): network is FunctionalNetwork {
  if (typeof network !== 'object' || network === null) return false;
  const { parameters, forward } = network as Partial<FunctionalNetwork>;
  return typeof parameters === 'object' && parameters !== null && typeof forward === 'function';
}

/** @throws Error naming the parameter whose declaration is wrong */
export function functionalModel(network: FunctionalNetwork): Model {
  const parameters = declared('parameters', network.parameters);
  const state = declared('state', network.state ?? {});
  if (parameters.length === 0) throw new Error('parameters: there are none to be trained');
  const byName = (shapes: readonly ParameterShape[], tensors: readonly tf.Tensor[]) =>
    Object.fromEntries(shapes.map(({ name }, i) => [name, tensors[i]!]));
  return {
    parameters,
    state,
    logits(inputs, pass) {
      const { training } = pass;
      const user: UserPass = {
        training: training !== undefined,
        state: byName(state, pass.state),
        update(name, value) {
          const index = state.findIndex((entry) => entry.name === name);
          if (index < 0) throw new Error(`update: the state has no ${name}`);
          training?.update(index, value);
        },
        dropout: <T extends tf.Tensor>(x: T) => (training?.dropout?.apply(x as unknown as tf.Tensor2D) ?? x) as T,
      };
      return network.forward(inputs, byName(parameters, pass.weights), user) as tf.Tensor2D;
    },
  };
}

function declared(kind: string, tensors: Readonly<Record<string, UserTensor>>): ParameterShape[] {
  return Object.entries(tensors).map(([name, { shape, start }]) => {
    if (!Array.isArray(shape) || !shape.every((extent) => Number.isInteger(extent) && extent > 0)) {
      throw new Error(`${kind}.${name}: its shape is ${JSON.stringify(shape)}; give whole numbers above 0`);
    }
    return { name, shape, initialise: starting(`${kind}.${name}`, shape, start) };
  });
}

function starting(name: string, shape: readonly number[], start: UserTensor['start']): Initialise {
  if (typeof start === 'function') return start;
  const kind = start ?? (shape.length > 1 ? 'he_normal' : 'zeros');
  switch (kind) {
    case 'zeros':
      return zeros;
    case 'ones':
      return ones;
    case 'glorot_uniform':
    case 'glorot_normal':
    case 'he_uniform':
    case 'he_normal':
    case 'orthogonal':
      return initialise({ initialisation: kind, activation: 'relu' }, fansOf(shape));
    default:
      throw new Error(
        `${name}: start is ${String(kind)}; it may be zeros, ones, glorot_uniform, glorot_normal, he_uniform, he_normal, orthogonal or a function`,
      );
  }
}

/** Of [inputs, outputs], and of filters [height, width, inputs, outputs]. */
function fansOf(shape: readonly number[]): Fans {
  const field = shape.slice(0, -2).reduce((product, extent) => product * extent, 1);
  return { fanIn: field * (shape.at(-2) ?? 1), fanOut: field * shape.at(-1)! };
}
