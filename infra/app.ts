import { App } from 'aws-cdk-lib';
import { SkysweepStack } from './stack.ts';

const app = new App();
new SkysweepStack(app, 'Skysweep');
