import type { Params, Space } from '../../space/parameter.ts';
import type { SamplerRequest } from '../sampler.ts';

/** Keys of the points of all known trials; good until the next request over the same space is looked at. */
export interface KnownKeys {
  /** Different points. */
  readonly size: number;
  has(key: string): boolean;
}

/** The history that was looked at last, and how many of its trials have each key. */
class Kept implements KnownKeys {
  readonly #params: Params[] = [];
  readonly #keys: string[] = [];
  readonly #counts = new Map<string, number>();

  get size(): number {
    return this.#counts.size;
  }

  has(key: string): boolean {
    return this.#counts.has(key);
  }

  /** Points never change, so that only those that are other objects than last time are computed with. */
  follow({ space, history }: Pick<SamplerRequest, 'space' | 'history'>): void {
    for (let i = 0; i < history.length; i += 1) {
      const { params } = history[i]!;
      if (params === this.#params[i]) continue;
      this.#forget(i);
      const key = space.key(params);
      this.#params[i] = params;
      this.#keys[i] = key;
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    }
    for (let i = history.length; i < this.#params.length; i += 1) this.#forget(i);
    this.#params.length = history.length;
    this.#keys.length = history.length;
  }

  #forget(i: number): void {
    const key = this.#keys[i];
    if (key === undefined) return;
    const left = this.#counts.get(key)! - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}

const keptOf = new WeakMap<Space, Kept>();

/** What has been tried. Asking again after some more trials costs their number, not the whole history's. */
export function knownKeys(request: Pick<SamplerRequest, 'space' | 'history'>): KnownKeys {
  const { space } = request;
  const kept = keptOf.get(space) ?? new Kept();
  keptOf.set(space, kept);
  kept.follow(request);
  return kept;
}
