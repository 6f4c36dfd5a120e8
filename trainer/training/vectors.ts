import * as tf from '@tensorflow/tfjs-core';

/** The vectors that a training's state is made of, by name and in a fixed order; it owns its tensors. */
export class Vectors {
  readonly #byName: Map<string, tf.Tensor1D>;

  constructor(initial: Readonly<Record<string, tf.Tensor1D>>) {
    this.#byName = new Map(Object.entries(initial));
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  get(name: string): tf.Tensor1D {
    const vector = this.#byName.get(name);
    if (!vector) throw new Error(`there is no vector ${name}`);
    return vector;
  }

  /** Takes over new tensors under names that there are already, and frees the old ones. */
  replace(next: Readonly<Record<string, tf.Tensor1D>>): void {
    for (const [name, vector] of Object.entries(next)) {
      const old = this.get(name);
      if (old === vector) continue;
      this.#byName.set(name, vector);
      old.dispose();
    }
  }

  async values(): Promise<{ readonly name: string; readonly values: Float32Array }[]> {
    const all = [...this.#byName];
    return await Promise.all(all.map(async ([name, vector]) => ({ name, values: await vector.data<'float32'>() })));
  }

  /** @throws Error when names or lengths are not the same. */
  restore(saved: readonly { readonly name: string; readonly values: Float32Array }[]): void {
    const describe = (list: readonly { name: string; length: number }[]) =>
      list.map(({ name, length }) => `${name} (${length})`).join(', ');
    const theirs = describe(saved.map(({ name, values }) => ({ name, length: values.length })));
    const ours = describe([...this.#byName].map(([name, { size }]) => ({ name, length: size })));
    if (theirs !== ours) throw new Error(`the checkpoint holds the vectors ${theirs}; the trial has ${ours}`);
    this.replace(Object.fromEntries(saved.map(({ name, values }) => [name, tf.tensor1d(values)])));
  }

  dispose(): void {
    for (const vector of this.#byName.values()) vector.dispose();
  }
}
