import { existsSync } from 'node:fs';
import { dataDirectory } from '../cloud.ts';
import { CliError, exitCodes } from '../errors.ts';
import * as flags from '../options.ts';
import { runSession, type SessionOptions } from '../session.ts';
import { readChangedSpec } from '../spec-file.ts';
import type { AddCommand } from './command.ts';

export const addResume: AddCommand = (program, { io, exit }) => {
  program
    .command('resume')
    .description('continue a sweep that was paused or killed')
    .argument('<sweep>', 'its name')
    .addOption(flags.specOption())
    .addOption(flags.dataDirOption())
    .addOption(flags.jsonOption('print the result as one JSON document; progress goes to standard error'))
    .addOption(flags.quietOption())
    .action(async (sweep: string, options: SessionOptions & { spec?: string }) => {
      const dataDir = dataDirectory(options, io.env);
      if (!existsSync(dataDir)) {
        throw new CliError(exitCodes.usage, `there are no sweeps in ${dataDir}: --data-dir names another directory`);
      }
      const spec = options.spec === undefined ? undefined : readChangedSpec(options.spec);
      exit(await runSession(options, io, (client) => client.resume(sweep, spec)));
    });
};
