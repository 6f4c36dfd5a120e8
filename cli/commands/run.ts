import type { SpecOverrides } from '../../core/sweep/spec/parse.ts';
import type { Spec } from '../../core/sweep/spec/schema.ts';
import { mayUseGpu } from '../../functions/trainer-of.ts';
import { warn } from '../cloud.ts';
import { type DeploymentPlace, deploymentPlace } from '../deployment/options.ts';
import { CliError, exitCodes } from '../errors.ts';
import type { Io } from '../io.ts';
import * as flags from '../options.ts';
import { runSession, type SessionOptions } from '../session.ts';
import { inThisFolder, printWarnings, reviewedSpec } from '../spec-file.ts';
import type { AddCommand } from './command.ts';

export const addRun: AddCommand = (program, { io, exit }) => {
  program
    .command('run')
    .description('run a sweep and show its progress; Ctrl-C pauses it, but in a deployment it runs on')
    .argument('<spec>', 'YAML or JSON file, - for standard input')
    .addOption(flags.nameOption())
    .addOption(flags.trialsOption())
    .addOption(flags.parallelOption())
    .addOption(flags.seedOption())
    .addOption(flags.dataDirOption())
    .addOption(flags.jsonOption('print the result as one JSON document; progress goes to standard error'))
    .addOption(flags.quietOption())
    .action(async (file: string, options: SessionOptions & SpecOverrides) => {
      const { name, trials, parallel, seed } = options;
      const { spec, warnings } = reviewedSpec(file, {
        ...(name !== undefined && { name }),
        ...(trials !== undefined && { trials }),
        ...(parallel !== undefined && { parallel }),
        ...(seed !== undefined && { seed }),
      });
      if (!spec.trainer) {
        const message = `${file}: trainer: is missing; name the built-in one, as in { family: mlp, data: mnist }, or a command`;
        throw new CliError(exitCodes.usage, message);
      }
      if (!options.quiet) printWarnings(warnings, io);
      // A deployment's containers have folders of their own.
      const place = deploymentPlace(options, io.env);
      if (place && !options.quiet) await warnOfQuotas(place, spec, io);
      const placed = place ? spec : inThisFolder(spec);
      exit(await runSession(options, io, (client) => client.create(placed)));
    });
};

/** Jobs that no quota allows wait in the queue for a day without a word; what cannot be asked does not matter here. */
async function warnOfQuotas(place: DeploymentPlace, { trainer, budget }: Spec, io: Io): Promise<void> {
  // Whoever comes with a JWT need not have an account.
  if (place.token !== undefined || !mayUseGpu(trainer)) return;
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const [{ openAccount }, { gpuShortage }] = await Promise.all([
    import('../deployment/account.ts'),
    import('../doctor/quotas.ts'),
  ]);
  try {
    const shortage = await gpuShortage(await openAccount(place), budget.parallel);
    if (shortage !== undefined) warn(io, shortage);
  } catch {
    // Missing credentials are told of when the sweep is started.
  }
}
