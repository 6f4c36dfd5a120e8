import { App, type AppProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { SkysweepSweepsProps } from '../../infra/props.ts';
import { SkysweepStack } from '../../infra/stack.ts';

/** An image that exists already: nothing has to be built, and no hash of a build is in the template. */
export const image = { uri: `registry.example/trainer@sha256:${'0'.repeat(64)}` };

/** Functions and images stay where they are instead of being copied. */
export const testApp = (props: AppProps = {}) =>
  new App({ ...props, context: { 'aws:cdk:disable-asset-staging': true, ...props.context } });

export function stackOf(props: SkysweepSweepsProps = {}, app = testApp()): SkysweepStack {
  return new SkysweepStack(app, 'Skysweep', { sweeps: () => ({ image, ...props }) });
}

export const templateOf = (props: SkysweepSweepsProps = {}): Template => Template.fromStack(stackOf(props));

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export const resourcesOf = (template: Template) => template.toJSON().Resources as Record<string, Resource>;
