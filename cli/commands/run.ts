import type { SpecOverrides } from '../../core/sweep/spec/parse.ts';
import { isDeployed } from '../cloud.ts';
import { CliError, exitCodes } from '../errors.ts';
import * as flags from '../options.ts';
import { runSession, type SessionOptions } from '../session.ts';
import { inThisFolder, readSpec } from '../spec-file.ts';
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
      const spec = readSpec(file, {
        ...(name !== undefined && { name }),
        ...(trials !== undefined && { trials }),
        ...(parallel !== undefined && { parallel }),
        ...(seed !== undefined && { seed }),
      });
      if (!spec.trainer) {
        const message = `${file}: trainer: is missing; name the built-in one, as in { family: mlp, data: mnist }, or a command`;
        throw new CliError(exitCodes.usage, message);
      }
      // A deployment's containers have folders of their own.
      const placed = isDeployed(options, io.env) ? spec : inThisFolder(spec);
      exit(await runSession(options, io, (client) => client.create(placed)));
    });
};
