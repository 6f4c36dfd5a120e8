import { specJsonSchema } from '../../core/sweep/spec/json-schema.ts';
import type { AddCommand } from './command.ts';

export const addSchema: AddCommand = (program, { io }) => {
  program
    .command('schema')
    .description('print the JSON Schema of specs, for completion in editors')
    .addHelpText(
      'after',
      '\nWrite it to a file and name that file in the first line of a spec:\n' +
        '  skysweep schema > sweep.schema.json\n' +
        '  # yaml-language-server: $schema=sweep.schema.json',
    )
    .action(() => io.stdout.line(JSON.stringify(specJsonSchema(), null, 2)));
};
