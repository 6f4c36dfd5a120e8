import type { Random } from '../../random.ts';
import type { Space } from '../../space/parameter.ts';

/** One parameter's action: a choice by its logits, or a Gaussian draw on the unit interval. */
export type Action =
  | { readonly kind: 'softmax'; readonly logits: Float64Array }
  | { readonly kind: 'gaussian'; mean: number; deviation: number };

export type Policy = readonly Action[];

/** Ordered parameters with more values than this act through a Gaussian. */
const mostLogits = 16;
const leastDeviation = 0.01;
const mostDeviation = 0.5;

export function initialPolicy(space: Space): Policy {
  return space.parameters.map((parameter): Action => {
    const discrete = parameter.kind === 'categorical' || parameter.cardinality <= mostLogits;
    if (discrete) return { kind: 'softmax', logits: new Float64Array(parameter.cardinality) };
    return { kind: 'gaussian', mean: 0.5, deviation: 0.35 };
  });
}

export function softmax(logits: Float64Array): Float64Array {
  const top = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => Math.exp(logit - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Draws unit coordinates for the whole space. */
export function act(policy: Policy, space: Space, random: Random): number[] {
  return policy.map((action, i) => {
    if (action.kind === 'gaussian') {
      return Math.min(1, Math.max(0, action.mean + action.deviation * random.normal()));
    }
    const odds = softmax(action.logits);
    let left = random.uniform();
    let choice = 0;
    while (choice < odds.length - 1 && left >= odds[choice]!) {
      left -= odds[choice]!;
      choice += 1;
    }
    const parameter = space.parameters[i]!;
    return parameter.toUnit(parameter.valueAt(choice));
  });
}

/**
 * One step up the gradient of advantage * log probability + entropy weight * entropy, in place. For the Gaussian it is
 * the natural gradient, whose steps keep their size as the deviation shrinks (Wierstra et al.: "Natural Evolution
 * Strategies", JMLR 15, 2014).
 */
export function reinforceAction(
  action: Action,
  choice: number,
  advantage: number,
  rate: number,
  entropy: number,
): void {
  if (action.kind === 'softmax') {
    const odds = softmax(action.logits);
    const total = -odds.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
    for (let k = 0; k < odds.length; k += 1) {
      const p = odds[k]!;
      const flatter = p > 0 ? -p * (Math.log(p) + total) : 0;
      action.logits[k]! += rate * (advantage * ((k === choice ? 1 : 0) - p) + entropy * flatter);
    }
    return;
  }
  const off = (choice - action.mean) / action.deviation;
  action.mean = Math.min(1, Math.max(0, action.mean + rate * advantage * action.deviation * off));
  const widening = 0.5 * rate * (advantage * (off * off - 1) * 0.5 + entropy);
  const deviation = action.deviation * Math.exp(Math.min(0.5, Math.max(-0.5, widening)));
  action.deviation = Math.min(mostDeviation, Math.max(leastDeviation, deviation));
}
