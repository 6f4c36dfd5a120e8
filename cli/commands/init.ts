import { writeFileSync } from 'node:fs';
import { CliError, exitCodes } from '../errors.ts';
import { nameOption } from '../options.ts';
import { starterSpec } from '../starter-spec.ts';
import type { AddCommand } from './command.ts';

export const addInit: AddCommand = (program, { io }) => {
  program
    .command('init')
    .description('write a spec to start from')
    .argument('[file]', 'where to', 'sweep.yaml')
    .addOption(nameOption())
    .action((file: string, { name = 'my-sweep' }: { name?: string }) => {
      try {
        writeFileSync(file, starterSpec(name), { flag: 'wx' });
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        const why = code === 'EEXIST' ? 'is there already; name another file' : message;
        throw new CliError(exitCodes.usage, `${file}: ${why}`, { cause: error });
      }
      io.stdout.line(`wrote ${file}; \`skysweep run ${file}\` runs it`);
    });
};
