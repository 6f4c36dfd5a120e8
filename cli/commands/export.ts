import { resolve } from 'node:path';
import { Option } from 'commander';
import type { ExportAnswer, ExportRequest } from '../../core/diagnostics/study-request.ts';
import type { SweepsClient } from '../client.ts';
import { type PlaceOptions, withClient } from '../cloud.ts';
import { CliError, exitCodes } from '../errors.ts';
import { dataDirOption, jsonOption, trialNumber } from '../options.ts';
import { runStudy } from '../study.ts';
import type { AddCommand } from './command.ts';

interface ExportOptions extends PlaceOptions {
  readonly to: string;
  readonly quantize?: ExportRequest['quantize'];
  readonly json?: boolean;
}

export const addExport: AddCommand = (program, { io }) => {
  program
    .command('export')
    .description("write a trial's network as a TensorFlow.js model, pruned and quantised as its settings have it")
    .argument('<sweep>', 'its name')
    .argument('[trial]', 'the number of a trial; the best one by default', trialNumber)
    .addOption(new Option('--to <folder>', 'where to write model.json and the weights').makeOptionMandatory())
    .addOption(
      new Option('--quantize <kind>', 'how weights are kept, whatever the trial had').choices([
        'none',
        'uint8',
        'uint16',
        'float16',
      ]),
    )
    .addOption(dataDirOption())
    .addOption(jsonOption())
    .action(async (sweep: string, trial: number | undefined, options: ExportOptions) => {
      const { quantize } = options;
      const answer = await withClient(options, io, async (client) => {
        const number = trial ?? (await bestOf(client, sweep));
        const url = await client.checkpoint(sweep, number);
        const request: ExportRequest = { url, to: resolve(options.to), ...(quantize && { quantize }) };
        return { trial: number, ...(await runStudy<ExportAnswer>('export', request)) };
      });
      if (options.json) return io.stdout.line(JSON.stringify(answer, null, 2));
      const { family, parameters, bytes, files } = answer;
      io.stdout.line(
        `trial ${answer.trial} of ${sweep}: ${family} of ${parameters} values in ${bytes} bytes, ${answer.quantize === 'none' ? 'not quantised' : answer.quantize}`,
      );
      for (const file of files) io.stdout.line(`  ${file}`);
    });
};

async function bestOf(client: SweepsClient, sweep: string): Promise<number> {
  const { best } = await client.sweep(sweep);
  if (best) return best.trial;
  throw new CliError(
    exitCodes.usage,
    `sweep ${sweep} has no best trial: name one, as in \`skysweep export ${sweep} 0\``,
  );
}
