import { type PlaceOptions, withClient } from '../cloud.ts';
import { dataDirOption } from '../options.ts';
import type { AddCommand } from './command.ts';

export const addPause: AddCommand = (program, { io }) => {
  program
    .command('pause')
    .description('let the running trials save their checkpoints and end, to go on later')
    .argument('<sweep>', 'its name')
    .addOption(dataDirOption())
    .action(async (sweep: string, options: PlaceOptions) => {
      const { status } = await withClient(options, io, (client) => client.pause(sweep));
      io.stdout.line(`sweep ${sweep} is ${status}; \`skysweep resume ${sweep}\` continues it`);
    });
};
