import { type DataDirOption, withClient } from '../cloud.ts';
import { dataDirOption, specOption } from '../options.ts';
import { readChangedSpec } from '../spec-file.ts';
import type { AddCommand } from './command.ts';

export const addUpdate: AddCommand = (program, { io }) => {
  program
    .command('update')
    .description('change a sweep that is not finished; a running one goes by it from its next trial on')
    .argument('<sweep>', 'its name')
    .addOption(specOption().makeOptionMandatory())
    .addOption(dataDirOption())
    .action(async (sweep: string, options: DataDirOption & { spec: string }) => {
      const spec = readChangedSpec(options.spec);
      const { status } = await withClient(options, io, (client) => client.update(sweep, { spec }));
      const remedy = status === 'paused' ? `; \`skysweep resume ${sweep}\` continues it` : '';
      io.stdout.line(`sweep ${sweep} is ${status} and goes by the new spec${remedy}`);
    });
};
