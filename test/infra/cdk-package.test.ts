import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import { expect, it } from 'vitest';
import type { SkysweepSweepsProps } from '../../infra/props.ts';

/** By the package's own name, so that `exports` is tried as well; the bundle is what `npm run build` made. */
const name = 'skysweep/cdk';

it('the construct of the package fits into an app of anyone, beside other things', async () => {
  const { SkysweepSweeps } = (await import(/* @vite-ignore */ name)) as {
    SkysweepSweeps: new (scope: Construct, id: string, props?: SkysweepSweepsProps) => Construct;
  };
  const app = new App({ context: { 'aws:cdk:disable-asset-staging': true } });
  const stack = new Stack(app, 'Tuning');
  new SkysweepSweeps(stack, 'First', { tags: { team: 'vision' } });
  new SkysweepSweeps(stack, 'Second', { compute: false, dashboard: false });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 2);
  template.resourceCountIs('AWS::Batch::JobQueue', 2);
  const tags = Object.values(template.findResources('AWS::SQS::Queue')).map(({ Properties }) => Properties.Tags);
  expect(tags.filter((one) => JSON.stringify(one) === '[{"Key":"team","Value":"vision"}]').length).toBeGreaterThan(0);
  expect(tags.filter((one) => one === undefined).length).toBeGreaterThan(0);
});
