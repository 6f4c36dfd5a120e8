import { type DataDirOption, withClient } from '../cloud.ts';
import { dataDirOption, jsonOption } from '../options.ts';
import { renderSummary } from '../render/summary.ts';
import type { AddCommand } from './command.ts';

export const addShow: AddCommand = (program, { io }) => {
  program
    .command('show')
    .description('show how a sweep stands, with its failures and their last output')
    .argument('<sweep>', 'its name')
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (sweep: string, options: DataDirOption & { json?: boolean }) => {
      const [view, trials] = await withClient(
        options,
        io,
        async (client) => [await client.sweep(sweep), await client.trials(sweep)] as const,
      );
      if (options.json) io.stdout.line(JSON.stringify(view, null, 2));
      else for (const line of renderSummary(view, trials, { style: io.stdout.style })) io.stdout.line(line);
    });
};
