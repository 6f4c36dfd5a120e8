import { penalised } from './decay.ts';
import type { UpdateRule } from './optimizer.ts';

/** RMSprop (Tieleman and Hinton 2012, lecture 6.5): the gradient over the root of its mean square. */
export function rmsprop(settings: {
  readonly rho: number;
  readonly epsilon: number;
  readonly weight_decay: number;
}): UpdateRule {
  const { rho, epsilon } = settings;
  return {
    slots: ['mean-square'],
    update(math, { parameters, gradient, slots, learningRate }) {
      const direction = penalised(math, gradient, parameters, settings.weight_decay);
      const meanSquare = math.add(math.mul(slots[0]!, rho), math.mul(math.mul(direction, direction), 1 - rho));
      const change = math.div(direction, math.add(math.sqrt(meanSquare), epsilon));
      return { parameters: math.sub(parameters, math.mul(change, learningRate)), slots: [meanSquare] };
    },
  };
}
