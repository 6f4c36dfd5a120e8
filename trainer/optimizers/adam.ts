import { penalised } from './decay.ts';
import type { UpdateRule } from './optimizer.ts';

export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weight_decay: number;
  /** AdamW: the decay acts on the parameters and not on the moments. */
  readonly decoupled: boolean;
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1) and AdamW (Loshchilov and Hutter 2019, algorithm 2).
 * The slots hold the moments without their factors 1 − β, which the scalars of the step take on: m ← β₁ m + g, not
 * β₁ m + (1 − β₁) g. That saves two passes over the parameters a step.
 */
export function adam({ beta1, beta2, epsilon, weight_decay, decoupled }: AdamSettings): UpdateRule {
  return {
    slots: ['first-moment', 'second-moment'],
    update(math, { parameters, gradient, slots, step, learningRate }) {
      const direction = decoupled ? gradient : penalised(math, gradient, parameters, weight_decay);
      const first = math.add(math.mul(slots[0]!, beta1), direction);
      const second = math.add(math.mul(slots[1]!, beta2), math.mul(direction, direction));
      const firstScale = (1 - beta1) / (1 - beta1 ** step);
      const rootScale = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
      const change = math.div(first, math.add(math.sqrt(second), epsilon / rootScale));
      const decayed =
        decoupled && weight_decay > 0 ? math.mul(parameters, 1 - learningRate * weight_decay) : parameters;
      return {
        parameters: math.sub(decayed, math.mul(change, (learningRate * firstScale) / rootScale)),
        slots: [first, second],
      };
    },
  };
}
