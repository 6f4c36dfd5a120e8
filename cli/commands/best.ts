import { type PlaceOptions, withClient } from '../cloud.ts';
import { CliError, exitCodes } from '../errors.ts';
import { dataDirOption, jsonOption } from '../options.ts';
import { paramLines, whyNoBest } from '../render/summary.ts';
import type { AddCommand } from './command.ts';

export const addBest: AddCommand = (program, { io }) => {
  program
    .command('best')
    .description('print the best trial and its parameters')
    .argument('<sweep>', 'its name')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (sweep: string, options: PlaceOptions & { json?: boolean }) => {
      const view = await withClient(options, io, (client) => client.sweep(sweep));
      const { best, objectives } = view;
      if (!best) {
        const why = objectives.length > 1 ? 'it has several objectives' : whyNoBest(view);
        throw new CliError(exitCodes.failed, `sweep ${sweep} has no best trial: ${why}`);
      }
      if (options.json) return io.stdout.line(JSON.stringify(best, null, 2));
      io.stdout.line(`trial ${best.trial}: ${objectives[0]?.metric} ${best.value}`);
      for (const line of paramLines(best.params, '  ', String)) io.stdout.line(line);
    });
};
