import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { readStack } from '../../infra/local/template.ts';

interface Verdict {
  readonly isValid: boolean;
  readonly errors: readonly unknown[];
}
// The package has no types.
const aslValidator = createRequire(import.meta.url)('asl-validator') as (
  definition: object,
  options?: object,
) => Verdict;
const definition = readStack().definition;

describe('the definition of the state machine', () => {
  it('is valid Amazon States Language', () => {
    const { isValid, errors } = aslValidator(definition, { checkArn: true, checkPaths: true });
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('would not be with a transition to nowhere', () => {
    const broken = structuredClone(definition) as { States: Record<string, { Next?: string }> };
    broken.States.BeginSweep!.Next = 'Nowhere';
    expect(aslValidator(broken).isValid).toBe(false);
  });
});
