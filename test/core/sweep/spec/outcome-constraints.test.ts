import { describe, expect, it } from 'vitest';
import { specJsonSchema } from '../../../../core/sweep/spec/json-schema.ts';
import { parseSpec, SpecError } from '../../../../core/sweep/spec/parse.ts';

const spec = (constraints: string, trainer = '{ command: [./train] }') => `name: bounded
objective: { metric: val_accuracy, goal: maximize }
outcome_constraints:
${constraints}
space: { learning_rate: { type: float, low: 0.01, high: 1 } }
budget: { trials: 5 }
trainer: ${trainer}
`;

function complaints(text: string): string[] {
  try {
    parseSpec(text, 'spec.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return error.message.split('\n');
  }
}

describe('outcome constraints in a spec', () => {
  it('are bounds by metric, an objective among them', () => {
    const text = spec('  latency_ms: { max: 20 }\n  val_accuracy: { min: 0.9, max: 1 }');
    expect(parseSpec(text, 'spec.yaml').outcome_constraints).toEqual({
      latency_ms: { max: 20 },
      val_accuracy: { min: 0.9, max: 1 },
    });
  });

  it('are refused at their place in the file when they bound nothing or leave nothing', () => {
    expect(complaints(spec('  latency_ms: {}\n  recall: { min: 2, max: 1 }'))).toEqual([
      'spec.yaml:4:3: outcome_constraints.latency_ms: bounds nothing; give min, max or both, as in { max: 20 }',
      'spec.yaml:5:18: outcome_constraints.recall.min: has a min above its max; no value would be allowed; found 2',
    ]);
    expect(complaints(spec('  latency_ms: { maximum: 20 }'))).toEqual([
      'spec.yaml:4:17: outcome_constraints.latency_ms.maximum: unknown field; did you mean max? (allowed: min, max)',
    ]);
    expect(complaints(spec('  latency_ms: 20'))[0]).toMatch(/^spec.yaml:4:15: outcome_constraints.latency_ms: must be/);
  });

  it('have to be about what the built-in trainer reports', () => {
    expect(complaints(spec('  latency_ms: { max: 20 }', '{ family: mlp, data: mnist }'))).toEqual([
      'spec.yaml:4:3: outcome_constraints.latency_ms: the built-in trainer does not report latency_ms; allowed: loss, accuracy, val_loss, val_accuracy, model_bytes, sparsity, pruned_val_loss, quantized_val_loss, pruned_val_accuracy, quantized_val_accuracy, system/train_seconds, system/device_seconds, system/peak_memory_mb, system/gpu_utilisation, system/gpu_memory_mb',
    ]);
  });

  it('are known to the JSON Schema', () => {
    const { properties } = specJsonSchema() as { properties: Record<string, Record<string, unknown>> };
    expect(properties.outcome_constraints).toMatchObject({
      type: 'object',
      additionalProperties: { minProperties: 1, additionalProperties: false, properties: { min: {}, max: {} } },
    });
  });
});
