import { dataDirectory, hasSweeps, isDeployed } from '../cloud.ts';
import { CliError, exitCodes } from '../errors.ts';
import * as flags from '../options.ts';
import { runSession, type SessionOptions } from '../session.ts';
import type { AddCommand } from './command.ts';
import { addChangeOptions, type ChangeOptions, readChange } from './spec-change.ts';

export const addResume: AddCommand = (program, { io, exit }) => {
  const resume = program
    .command('resume')
    .description('continue a sweep that was paused or killed, or a finished one with a larger budget')
    .argument('<sweep>', 'its name');
  addChangeOptions(resume)
    .addOption(flags.dataDirOption())
    .addOption(flags.jsonOption('print the result as one JSON document; progress goes to standard error'))
    .addOption(flags.quietOption())
    .action(async (sweep: string, options: SessionOptions & ChangeOptions) => {
      if (!hasSweeps(options, io.env)) {
        const dataDir = dataDirectory(options, io.env);
        throw new CliError(exitCodes.usage, `there are no sweeps in ${dataDir}: --data-dir names another directory`);
      }
      const change = readChange(options, isDeployed(options, io.env));
      exit(await runSession(options, io, (client) => client.resume(sweep, change)));
    });
};
