import { type PlaceOptions, withClient } from '../cloud.ts';
import { dataDirOption } from '../options.ts';
import type { AddCommand } from './command.ts';

export const addDelete: AddCommand = (program, { io }) => {
  program
    .command('delete')
    .description('delete a sweep that has ended, with its trials, reports and checkpoints')
    .argument('<sweep>', 'its name')
    .addOption(dataDirOption())
    .action(async (sweep: string, options: PlaceOptions) => {
      await withClient(options, io, (client) => client.delete(sweep));
      io.stdout.line(`sweep ${sweep} is deleted`);
    });
};
