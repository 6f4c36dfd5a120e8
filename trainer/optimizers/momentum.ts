import { penalised } from './decay.ts';
import type { UpdateRule } from './optimizer.ts';

/** Heavy-ball SGD (Polyak 1964): velocity ← momentum · velocity + gradient; parameters ← parameters − rate · velocity. */
export function momentum(settings: { readonly momentum: number; readonly weight_decay: number }): UpdateRule {
  return {
    slots: ['velocity'],
    update(math, { parameters, gradient, slots, learningRate }) {
      const direction = penalised(math, gradient, parameters, settings.weight_decay);
      const velocity = math.add(math.mul(slots[0]!, settings.momentum), direction);
      return { parameters: math.sub(parameters, math.mul(velocity, learningRate)), slots: [velocity] };
    },
  };
}
