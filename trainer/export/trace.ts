import * as tf from '@tensorflow/tfjs-core';

/** One kernel as a network called it. */
export interface Call {
  readonly kernel: string;
  /** By the kernel's own names; lists, as of Concat, under 0, 1, 2 … */
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly tf.Tensor[];
}

export interface Trace {
  readonly calls: readonly Call[];
  readonly output: tf.Tensor;
}

interface Engine {
  runKernel: (name: string, inputs: Record<string, tf.Tensor>, attributes?: Record<string, unknown>) => unknown;
}

/**
 * Runs a function of tensors and notes every kernel that it calls, with all tensors: to be freed by `release`.
 */
export function traced(f: () => tf.Tensor): Trace {
  const engine = tf.engine() as unknown as Engine;
  const original = engine.runKernel;
  const calls: Call[] = [];
  engine.runKernel = (name, inputs, attributes = {}) => {
    const result = original.call(engine, name, inputs, attributes);
    // What may be left out, as a bias, is undefined.
    const given = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor));
    const outputs = (Array.isArray(result) ? result : [result]) as tf.Tensor[];
    // Numbers that a network makes for itself are read later.
    for (const one of [...Object.values(given), ...outputs]) tf.keep(one);
    calls.push({ kernel: name, inputs: given, attributes, outputs });
    return result;
  };
  try {
    return { calls, output: f() };
  } finally {
    engine.runKernel = original;
  }
}

/** Frees the tensors of a trace. */
export function release({ calls }: Trace): void {
  tf.dispose(calls.flatMap(({ inputs, outputs }) => [...Object.values(inputs), ...outputs]));
}
