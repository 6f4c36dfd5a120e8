import type { RateAnswer, RateRequest } from '../../core/diagnostics/study-request.ts';
import type { Params } from '../../core/space/parameter.ts';
import { CliError, exitCodes } from '../errors.ts';
import { jsonOption, positive, seedOption, setOption, stepsOption } from '../options.ts';
import { renderRates } from '../render/study.ts';
import { readSpec } from '../spec-file.ts';
import { runStudy, studyRequest } from '../study.ts';
import type { AddCommand } from './command.ts';

interface LrFinderOptions {
  readonly low: number;
  readonly high: number;
  readonly steps: number;
  readonly set: Params;
  readonly seed?: number;
  readonly json?: boolean;
}

export const addLrFinder: AddCommand = (program, { io }) => {
  program
    .command('lr-finder')
    .description('train briefly while the learning rate rises, and suggest a range to search')
    .argument('<spec>', 'YAML or JSON file with the built-in trainer')
    .option('--low <rate>', 'where the ramp begins', positive, 1e-6)
    .option('--high <rate>', 'where it ends', positive, 10)
    .addOption(stepsOption(200))
    .addOption(setOption())
    .addOption(seedOption())
    .addOption(jsonOption())
    .action(async (file: string, { low, high, steps, set, seed, json }: LrFinderOptions) => {
      if (low >= high) throw new CliError(exitCodes.usage, '--low is not below --high: give a ramp that rises');
      const spec = readSpec(file, seed === undefined ? {} : { seed });
      const request: RateRequest = { ...(await studyRequest(spec, set, steps)), low, high };
      const answer = await runStudy<RateAnswer>('lr-finder', request);
      if (json) io.stdout.line(JSON.stringify({ ...answer, params: request.params }, null, 2));
      else for (const line of renderRates(answer, request.params)) io.stdout.line(line);
    });
};
