import * as tf from '@tensorflow/tfjs-core';
import { compile, type Program } from '../compile.ts';
import { elementwiseKernel, type Formula, tensorArithmetic as math } from '../elementwise.ts';
import { type TracedFormula, traceFormula } from '../formula.ts';
import { isRecording } from './recording.ts';

/** Programs of formulas for vectors of some length, those used last at the end. */
const programs = new Map<string, Program>();
const mostPrograms = 16;

/**
 * A formula as one program that is given its numbers, too, so that it serves every step of an optimiser. Undefined for a
 * single operation, within a larger program, and where the back end compiles nothing.
 */
function run(formula: Formula, inputs: readonly tf.Tensor[]): tf.Tensor[] | undefined {
  const traced = traceFormula(formula, inputs.length);
  const { nodes, numbers } = traced;
  if (isRecording() || nodes.length < inputs.length + numbers.length + 2) return undefined;
  const key = JSON.stringify([inputs.map(({ shape }) => shape), nodes, traced.results]);
  const vector = tf.tensor1d(Float32Array.from(numbers));
  try {
    const program =
      programs.get(key) ?? compile([...inputs, vector], (given) => ({ results: evaluate(traced, given) }));
    if (!program) return undefined;
    keep(key, program);
    return program.run([...inputs, vector]);
  } finally {
    vector.dispose();
  }
}

function keep(key: string, program: Program): void {
  programs.delete(key);
  programs.set(key, program);
  if (programs.size <= mostPrograms) return;
  const [oldest, old] = programs.entries().next().value!;
  programs.delete(oldest);
  old.dispose();
}

/** The formula's results for tensors, the last of which is the vector of its numbers. */
function evaluate({ nodes, results }: TracedFormula, given: readonly tf.Tensor[]): tf.Tensor[] {
  const numbers = tf.unstack(given.at(-1)!);
  const values: tf.Tensor[] = [];
  for (const node of nodes) {
    if ('operands' in node) {
      const operation = math[node.kind] as (...operands: tf.Tensor[]) => tf.Tensor;
      values.push(operation(...node.operands.map((operand) => values[operand]!)));
    } else {
      values.push((node.kind === 'input' ? given : numbers)[node.index]!);
    }
  }
  return results.map((result) => values[result]!);
}

/** Registers programs once as the kernel for formulas of the back end that tfjs-node and tfjs-node-gpu share. */
export function registerNativeFormulas(): void {
  if (tf.getKernel(elementwiseKernel, 'tensorflow')) return;
  tf.registerKernel({
    kernelName: elementwiseKernel,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs: named, attrs }) => {
      const { formula } = attrs as unknown as { formula: Formula };
      const inputs = Object.values(named) as tf.Tensor[];
      return run(formula, inputs) ?? (formula(math, inputs) as tf.Tensor[]);
    },
  });
}
