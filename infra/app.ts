import { App } from 'aws-cdk-lib';
import { readContext } from './context.ts';
import { SkysweepStack } from './stack.ts';

const app = new App();
const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region, SKYSWEEP_STACK: name } = process.env;
new SkysweepStack(app, name || 'Skysweep', {
  ...(account && region && { env: { account, region } }),
  sweeps: (stack) => readContext(stack),
});
