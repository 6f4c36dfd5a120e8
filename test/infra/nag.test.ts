import { type App, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SkysweepStack } from '../../infra/stack.ts';
import { stackOf, testApp } from './synthesise.ts';

/** Synthesises under cdk-nag's AwsSolutions; throws when a finding is neither mended nor explained. */
function check(build: (app: App) => SkysweepStack): void {
  const app = testApp();
  build(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}

describe('cdk-nag', () => {
  // Findings are printed as well as thrown.
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
  afterEach(() => vi.restoreAllMocks());

  it('finds nothing that is not explained', () => {
    expect(() => check((app) => stackOf({}, app))).not.toThrow();
    expect(() => check((app) => stackOf({ compute: false }, app))).not.toThrow();
  });

  it('would find a bucket without TLS', () => {
    const build = (app: App) => {
      const stack = stackOf({ compute: false }, app);
      new Bucket(stack, 'Open');
      return stack;
    };
    expect(() => check(build)).toThrow('AwsSolutions-S10');
  });
});
