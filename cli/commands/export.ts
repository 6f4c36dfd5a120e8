import { Option } from 'commander';
import { type ExportAnswer, type ExportRequest, unreachable } from '../../core/diagnostics/study-request.ts';
import type { SweepsClient } from '../client.ts';
import { isDeployed, type PlaceOptions, withClient } from '../cloud.ts';
import { CliError, exitCodes } from '../errors.ts';
import { folderToWrite } from '../folder.ts';
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
      const to = folderToWrite('--to', options.to);
      const write = () =>
        withClient(options, io, async (client) => {
          const number = trial ?? (await bestOf(client, sweep));
          const url = await client.checkpoint(sweep, number);
          const request: ExportRequest = { url, to, ...(quantize && { quantize }) };
          return { trial: number, ...(await runStudy<ExportAnswer>('export', request)) };
        });
      const answer = await write().catch((error: unknown) => {
        if (isDeployed(options, io.env) || !isLost(error)) throw error;
        // The process that had the data directory ended in between: this one takes over.
        return write();
      });
      if (options.json) return io.stdout.line(JSON.stringify(answer, null, 2));
      const { family, parameters, bytes, files } = answer;
      io.stdout.line(
        `trial ${answer.trial} of ${sweep}: ${family} of ${parameters} values in ${bytes} bytes, ${answer.quantize === 'none' ? 'not quantised' : answer.quantize}`,
      );
      for (const file of files) io.stdout.line(`  ${file}`);
    });
};

/** Whether the other side went away, in the middle of a call or between the checkpoint's address and its bytes. */
function isLost(error: unknown): boolean {
  return error instanceof CliError ? error.message.includes(unreachable) : error instanceof TypeError;
}

async function bestOf(client: SweepsClient, sweep: string): Promise<number> {
  const { best } = await client.sweep(sweep);
  if (best) return best.trial;
  throw new CliError(
    exitCodes.usage,
    `sweep ${sweep} has no best trial: name one, as in \`skysweep export ${sweep} 0\``,
  );
}
