import { type PlaceOptions, withClient } from '../cloud.ts';
import { CliError, exitCodes } from '../errors.ts';
import { dataDirOption, jsonOption, trialNumber } from '../options.ts';
import { renderSummary } from '../render/summary.ts';
import { renderTrialLog } from '../render/trial-log.ts';
import type { AddCommand } from './command.ts';

interface ShowOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly log?: boolean;
}

export const addShow: AddCommand = (program, { io }) => {
  program
    .command('show')
    .description('show how a sweep stands, with findings, failures and their last output, or one of its trials')
    .argument('<sweep>', 'its name')
    .argument('[trial]', 'the number of a trial, to show that one', trialNumber)
    .option('--log', 'of a trial: everything that is kept, enough to run it again')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (sweep: string, trial: number | undefined, options: ShowOptions) => {
      const { style } = io.stdout;
      if (trial !== undefined) {
        const log = await withClient(options, io, (client) => client.trialLog(sweep, trial));
        if (options.json) io.stdout.line(JSON.stringify(log, null, 2));
        else for (const line of renderTrialLog(log, { style, full: options.log })) io.stdout.line(line);
        return;
      }
      if (options.log) throw new CliError(exitCodes.usage, `--log is of one trial: \`skysweep show ${sweep} 0 --log\``);
      const [view, trials] = await withClient(
        options,
        io,
        async (client) => [await client.sweep(sweep), await client.trials(sweep)] as const,
      );
      if (options.json) io.stdout.line(JSON.stringify(view, null, 2));
      else for (const line of renderSummary(view, trials, { style })) io.stdout.line(line);
    });
};
