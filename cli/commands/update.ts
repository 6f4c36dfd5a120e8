import { isDeployed, type PlaceOptions, withClient } from '../cloud.ts';
import { CliError, exitCodes } from '../errors.ts';
import { dataDirOption } from '../options.ts';
import type { AddCommand } from './command.ts';
import { addChangeOptions, type ChangeOptions, readChange } from './spec-change.ts';

export const addUpdate: AddCommand = (program, { io }) => {
  const update = program
    .command('update')
    .description('change a sweep that is not finished; a running one goes by it from its next trial on')
    .argument('<sweep>', 'its name');
  addChangeOptions(update)
    .addOption(dataDirOption())
    .action(async (sweep: string, options: PlaceOptions & ChangeOptions) => {
      const change = readChange(options, isDeployed(options, io.env));
      if (Object.keys(change).length === 0) {
        throw new CliError(
          exitCodes.usage,
          'nothing is to change: give --spec, or limits such as --trials and --parallel',
        );
      }
      const { status } = await withClient(options, io, (client) => client.update(sweep, change));
      const remedy = status === 'paused' ? `; \`skysweep resume ${sweep}\` continues it` : '';
      io.stdout.line(`sweep ${sweep} is ${status} and goes by the new ${change.spec ? 'spec' : 'budget'}${remedy}`);
    });
};
