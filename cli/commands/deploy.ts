import { join, relative } from 'node:path';
import { Option } from 'commander';
import { packageRoot } from '../../infra/local/root.ts';
import { type CdkRun, runCdk } from '../deployment/cdk.ts';
import { CliError, exitCodes } from '../errors.ts';
import type { Io } from '../io.ts';
import type { AddCommand } from './command.ts';

interface Options {
  readonly context: readonly string[];
  readonly awsProfile?: string;
  readonly region?: string;
  readonly stack?: string;
  readonly yes?: true;
}

const contextOption = () =>
  new Option('-c, --context <name=value>', 'a setting of the deployment, as docs/aws.md lists them; may be repeated')
    .argParser((text: string, before: readonly string[]) => [...before, text])
    .default([], 'none');
const awsProfileOption = () => new Option('--aws-profile <name>', 'of the AWS configuration (AWS_PROFILE)');
const more = ['[cdk-options...]', 'after --, handed on to cdk'] as const;

async function run(command: CdkRun['command'], options: Options, rest: readonly string[], { env }: Io): Promise<void> {
  const { context, awsProfile, region, stack = env.SKYSWEEP_STACK || 'Skysweep' } = options;
  const code = await runCdk({ command, context, stack, awsProfile, region, more: rest }, env);
  if (code === exitCodes.interrupted) throw new CliError(exitCodes.interrupted, 'interrupted');
  if (code !== 0) throw new CliError(exitCodes.failed, `cdk ${command} ended with code ${code}; what it says is above`);
}

/** The first thing to do with a fresh deployment: a small sweep that needs no GPU, and no quota for any. */
function firstSweep({ awsProfile, region, stack }: Options): string {
  const file = relative(process.cwd(), join(packageRoot, 'examples', 'hello.yaml'));
  const profile = awsProfile === undefined ? '' : `AWS_PROFILE=${awsProfile} `;
  const where = [
    ...(stack === undefined ? [] : ['--stack', stack]),
    ...(region === undefined ? [] : ['--region', region]),
  ];
  return `${profile}npx ${['skysweep', '--profile', 'aws', ...where, 'run', file].join(' ')}`;
}

export const addDeploy: AddCommand = (program, { io }) => {
  program
    .command('deploy')
    .description('deploy to AWS, by the CDK (once before: npx cdk bootstrap aws://ACCOUNT/REGION)')
    .argument(...more)
    .addOption(contextOption())
    .addOption(awsProfileOption())
    .option('--yes', 'do not ask before permissions are widened')
    .action(async (rest: string[], options: Options) => {
      const approval = options.yes ? ['--require-approval', 'never'] : [];
      await run('deploy', options, [...approval, ...rest], io);
      io.stdout.line('deployed; three short trials without a GPU show that it works, for less than a cent:');
      io.stdout.line(`  ${firstSweep(options)}`);
    });
};

const retained = [
  'Kept in the account, unless the deployment had removal=destroy: the DynamoDB table (sweeps, trials, reports), the S3',
  "bucket (checkpoints, specs), the dead-letter queues and the log groups; their names are the stack's outputs and",
  "resources until it is gone. The trainer's image stays in the repository of `cdk bootstrap`. With removal=destroy the",
  'bucket has to be emptied first. Deploying again makes new ones; delete the kept ones by hand.',
];

export const addDestroy: AddCommand = (program, { io }) => {
  program
    .command('destroy')
    .description('remove the deployment from AWS, by the CDK; data is kept, and it says which')
    .argument(...more)
    .addOption(contextOption())
    .addOption(awsProfileOption())
    .option('--yes', 'do not ask')
    .action(async (rest: string[], options: Options) => {
      for (const line of retained) io.stderr.line(line);
      await run('destroy', options, [...(options.yes ? ['--force'] : []), ...rest], io);
    });
};
