import { penalised } from './decay.ts';
import type { UpdateRule } from './optimizer.ts';

/**
 * SGD with Nesterov's momentum in the form that needs the gradient at the parameters alone (Sutskever et al. 2013,
 * section 2): velocity ← momentum · velocity + gradient; parameters ← parameters − rate · (gradient + momentum · velocity).
 */
export function nesterov(settings: { readonly momentum: number; readonly weight_decay: number }): UpdateRule {
  return {
    slots: ['velocity'],
    update(math, { parameters, gradient, slots, learningRate }) {
      const direction = penalised(math, gradient, parameters, settings.weight_decay);
      const velocity = math.add(math.mul(slots[0]!, settings.momentum), direction);
      const ahead = math.add(direction, math.mul(velocity, settings.momentum));
      return { parameters: math.sub(parameters, math.mul(ahead, learningRate)), slots: [velocity] };
    },
  };
}
