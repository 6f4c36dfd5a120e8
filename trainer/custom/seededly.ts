import type { Random } from '../../core/random.ts';

/** Lets code that draws from Math.random, as tfjs-layers does, draw from a stream instead. */
export function seededly<T>(stream: Random, action: () => T): T {
  const { random } = Math;
  Math.random = () => stream.uniform();
  try {
    return action();
  } finally {
    Math.random = random;
  }
}
