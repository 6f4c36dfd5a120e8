import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { packageRoot } from '../../infra/local/root.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { CliError, exitCodes } from '../errors.ts';

/** The app around the construct, as `npm run build` bundles it. */
const app = join(packageRoot, 'dist', 'cdk', 'app.js');

export interface CdkRun {
  readonly command: 'deploy' | 'destroy';
  /** Context values, NAME=VALUE. */
  readonly context: readonly string[];
  readonly stack: string;
  readonly awsProfile: string | undefined;
  readonly region: string | undefined;
  /** What else cdk is given. */
  readonly more: readonly string[];
}

const { 'aws-cdk': command, 'aws-cdk-lib': library } = packageJson.devDependencies;
/** Not any version of the one reads what any version of the other writes. */
const remedy = `install both beside skysweep: npm install aws-cdk@${command} aws-cdk-lib@${library} constructs`;

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The command that is the CDK's: on PATH, as under npx, or that of the packages near the current folder or ours. */
function findCdk(env: NodeJS.ProcessEnv, cwd: string): readonly [string, ...string[]] {
  const onPath = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'cdk'));
  const found = onPath.find(isProgram);
  if (found) return [found];
  for (const from of [cwd, packageRoot]) {
    try {
      const manifest = createRequire(join(from, 'package.json')).resolve('aws-cdk/package.json');
      return [process.execPath, manifest.replace(/package\.json$/, 'bin/cdk')];
    } catch {
      // Not installed there.
    }
  }
  throw new CliError(exitCodes.usage, `cdk, the command of the AWS CDK, was not found; ${remedy}`);
}

function requireLibrary(): void {
  try {
    createRequire(join(packageRoot, 'package.json')).resolve('aws-cdk-lib/package.json');
  } catch (cause) {
    throw new CliError(exitCodes.usage, `aws-cdk-lib, the library of the AWS CDK, was not found; ${remedy}`, { cause });
  }
}

/** Context names without a prefix are ours. */
const contextArgument = (text: string) => (/^[^=]*:/.test(text) ? text : `skysweep:${text}`);

/**
 * Runs cdk on the app of this package, in this terminal. Answers its exit code.
 * @throws CliError when the CDK is not installed
 */
export async function runCdk(run: CdkRun, env: NodeJS.ProcessEnv, cwd = process.cwd()): Promise<number> {
  requireLibrary();
  const [program, ...first] = findCdk(env, cwd);
  const args = [
    ...first,
    run.command,
    run.stack,
    // A shell runs it; quotes around the whole would be taken off before.
    ...['--app', `node "${app}"`],
    ...run.context.flatMap((text) => ['--context', contextArgument(text)]),
    ...(run.awsProfile === undefined ? [] : ['--profile', run.awsProfile]),
    ...run.more,
  ];
  const region = run.region === undefined ? {} : { AWS_REGION: run.region };
  const child = spawn(program, args, {
    cwd,
    stdio: 'inherit',
    env: { ...env, ...region, SKYSWEEP_STACK: run.stack },
  });
  // Ctrl-C is for cdk to handle; we wait for it.
  const wait = () => {};
  process.on('SIGINT', wait);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) =>
        reject(new CliError(exitCodes.failed, `${program} could not be started: ${cause.message}`, { cause })),
      );
      child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? exitCodes.interrupted : 1)));
    });
  } finally {
    process.off('SIGINT', wait);
  }
}
