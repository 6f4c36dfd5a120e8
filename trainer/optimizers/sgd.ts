import { penalised } from './decay.ts';
import type { UpdateRule } from './optimizer.ts';

/** Plain stochastic gradient descent. */
export function sgd(settings: { readonly weight_decay: number }): UpdateRule {
  return {
    slots: [],
    update(math, { parameters, gradient, learningRate }) {
      const direction = penalised(math, gradient, parameters, settings.weight_decay);
      return { parameters: math.sub(parameters, math.mul(direction, learningRate)), slots: [] };
    },
  };
}
