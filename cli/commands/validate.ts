import { SpecError } from '../../core/sweep/spec/parse.ts';
import { exitCodes } from '../errors.ts';
import { jsonOption } from '../options.ts';
import { count } from '../render/format.ts';
import { printWarnings, reviewedSpec } from '../spec-file.ts';
import type { AddCommand } from './command.ts';

export const addValidate: AddCommand = (program, { io, exit }) => {
  program
    .command('validate')
    .description('check a spec without running it; what may not be meant is a warning on standard error')
    .argument('<spec>', 'YAML or JSON file, - for standard input')
    .addOption(jsonOption('print the issues, or the spec with its defaults and warnings, as JSON'))
    .action((file: string, { json }: { json?: boolean }) => {
      try {
        const { spec, warnings } = reviewedSpec(file);
        if (!json) printWarnings(warnings, io);
        const size = count(Object.keys(spec.space).length, 'parameter');
        if (json) io.stdout.line(JSON.stringify({ valid: true, warnings, spec }, null, 2));
        else io.stdout.line(`${file}: fine (${size}, sampler ${spec.sampler.name}, scheduler ${spec.scheduler.name})`);
      } catch (error) {
        if (!json || !(error instanceof SpecError)) throw error;
        io.stdout.line(JSON.stringify({ valid: false, issues: error.issues }, null, 2));
        exit(exitCodes.usage);
      }
    });
};
